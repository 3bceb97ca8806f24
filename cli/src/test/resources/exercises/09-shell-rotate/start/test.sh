set -e
python3 test.py
