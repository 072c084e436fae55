package io.millrace.lambda.log;

/// Takes what functions print; quick, since a function waits for nobody who reads its log.
@FunctionalInterface
public interface Printed {

    /// Takes whole lines, or pieces of a very long one; a line may be [FoldedText].
    ///
    /// @param bytes not to be changed, and not to be kept: they are read before this returns
    void append(byte[] bytes, int from, int length);

    /// To this one and then to the other.
    default Printed and(Printed other) {
        return (bytes, from, length) -> {
            append(bytes, from, length);
            other.append(bytes, from, length);
        };
    }
}
