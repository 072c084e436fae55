package io.millrace.firehose.convert;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads the rows of records: one of each JSON document, of which a record can hold several, one behind the other.
///
/// Keys that no column has are left out; where a document lacks a key, nothing stands in the column.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html>
public final class RecordReader {

    private static final ObjectReader JSON = JsonMapper.builder(new JsonFactory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    private final ValueReader rows;

    private RecordReader(ValueReader rows) {
        this.rows = rows;
    }

    /// Reads what suits the columns of a table in the way that a delivery stream asks for.
    ///
    /// @throws ConversionException if a column has a type that cannot be read so
    public static RecordReader of(Input input, Struct columns) throws ConversionException {
        return new RecordReader(
                switch (input) {
                    case Input.OpenX openX -> new OpenXReaders(openX).of(columns);
                    case Input.Hive hive -> new HiveReaders(hive).of(columns);
                });
    }

    /// The rows of a record, at least one.
    ///
    /// @throws ConversionException if it is not JSON, or one of its values does not suit its column
    public List<Value.Struct> read(ByteBuffer record) throws ConversionException {
        List<Value.Struct> found = new ArrayList<>(1);
        try (JsonParser documents = new SignedZeros(parser(record))) {
            while (documents.nextToken() != null) {
                JsonNode document = (JsonNode) JSON.<TreeNode>readTree(documents);
                if (!document.isContainerNode()) {
                    throw ConversionException.malformed("The input JSON contained a primitive at the top level. The top"
                            + " level must be an object or array.");
                }
                found.add((Value.Struct) rows.read(document));
            }
        } catch (JacksonException e) {
            throw new ConversionException("ParseError", "Encountered malformed JSON. " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConversionException("ParseError", "Encountered malformed JSON. " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw ConversionException.malformed("The record was empty or contained only whitespace.");
        }
        return found;
    }

    private static JsonParser parser(ByteBuffer record) throws IOException {
        if (record.hasArray()) {
            return JSON.createParser(record.array(), record.arrayOffset() + record.position(), record.remaining());
        }
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        return JSON.createParser(bytes);
    }
}
