class Account:
    """An account in cents that is never overdrawn."""

    def __init__(self):
        self.balance = 0
        self.history = []

    def deposit(self, cents):
        self.balance += cents
        self.history.append(("deposit", cents))

    def withdraw(self, cents):
        self.balance -= cents
        self.history.append(("withdraw", cents))
