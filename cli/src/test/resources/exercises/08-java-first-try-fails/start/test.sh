set -e
javac -d out Leap.java LeapTest.java && java -cp out LeapTest
