import unittest
from roman import to_roman


class RomanTest(unittest.TestCase):
    def test_known(self):
        for number, text in [(1, "I"), (4, "IV"), (9, "IX"), (49, "XLIX"), (1994, "MCMXCIV"), (3999, "MMMCMXCIX")]:
            self.assertEqual(to_roman(number), text)

    def test_out_of_range(self):
        for number in [0, -1, 4000]:
            with self.assertRaises(ValueError):
                to_roman(number)


if __name__ == "__main__":
    unittest.main()
