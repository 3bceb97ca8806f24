set -e
python3 test_account.py
