package io.millrace.wire.document;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.TSFBuilder;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;

/// Jackson's parser of bytes in memory, which tells where a text stands in them and skips one that somebody else has
/// read; the texts of records are most of a body, and the parser alone would look at each of their bytes once more.
final class SkippingParser extends UTF8StreamJsonParser {

    private SkippingParser(
            IOContext context,
            int features,
            ObjectCodec codec,
            ByteQuadsCanonicalizer names,
            byte[] bytes,
            int offset,
            int length) {
        super(context, features, null, codec, names, bytes, offset, offset + length, 0, false);
    }

    /// Where the current text begins in the array, after its quotation mark; only before the text was asked for.
    int textOffset() {
        return _inputPtr;
    }

    /// Goes on after the text that ends with the quotation mark at an index of the array.
    void skipTo(int quote) {
        _inputPtr = quote + 1;
        _tokenIncomplete = false;
    }

    /// Makes such parsers for bytes in memory; everything else is Jackson's own.
    static final class Factory extends JsonFactory {

        private static final long serialVersionUID = 1L;

        Factory(TSFBuilder<?, ?> settings) {
            super((JsonFactoryBuilder) settings);
        }

        @Override
        protected JsonParser _createParser(byte[] bytes, int offset, int length, IOContext context) {
            context.setEncoding(JsonEncoding.UTF8);
            ByteQuadsCanonicalizer names = _byteSymbolCanonicalizer.makeChildOrPlaceholder(_factoryFeatures);
            return new SkippingParser(context, _parserFeatures, _objectCodec, names, bytes, offset, length);
        }
    }
}
