import unittest
from bank.account import Account


class AccountTest(unittest.TestCase):
    def test_no_overdraft(self):
        account = Account()
        account.deposit(100)
        with self.assertRaises(ValueError):
            account.withdraw(101)
        self.assertEqual(account.balance, 100)
        self.assertEqual(account.history, [("deposit", 100)])

    def test_amounts_are_positive(self):
        account = Account()
        for amount in [0, -5]:
            with self.assertRaises(ValueError):
                account.deposit(amount)
            with self.assertRaises(ValueError):
                account.withdraw(amount)
        self.assertEqual(account.balance, 0)


if __name__ == "__main__":
    unittest.main()
