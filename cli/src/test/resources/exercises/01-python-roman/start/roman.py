def to_roman(number):
    """Return number, 1 to 3999, in Roman numerals."""
    pass
