package io.millrace.lambda.source;

/// The number of a record in its shard: a decimal number without leading zeros, compared as such.
record SequenceNumber(String text) implements Comparable<SequenceNumber> {

    @Override
    public int compareTo(SequenceNumber other) {
        return text.length() == other.text.length()
                ? text.compareTo(other.text)
                : Integer.compare(text.length(), other.text.length());
    }

    boolean isAfter(SequenceNumber other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
