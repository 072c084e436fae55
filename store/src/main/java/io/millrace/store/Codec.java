package io.millrace.store;

import java.io.IOException;

/// How the values of one table are written as bytes and read back.
interface Codec<T> {

    /// Bytes as they are.
    Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] document) {
            return document;
        }
    };

    byte[] encode(T value) throws IOException;

    T decode(byte[] document) throws IOException;
}
