set -e
javac -d out Anagram.java AnagramTest.java && java -cp out AnagramTest
