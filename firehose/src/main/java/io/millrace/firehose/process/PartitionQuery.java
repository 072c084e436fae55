package io.millrace.firehose.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.format.UnusableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// A jq 1.6 program that finds the partition keys of a record: `{customer_id: .customer_id, device: .type.device}`.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html>
public final class PartitionQuery {

    private static final ObjectMapper JSON =
            new ObjectMapper(new JsonFactory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Scope BUILT_IN = Scope.newEmptyScope();

    static {
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, BUILT_IN);
        TimeFunctions.addTo(BUILT_IN);
    }

    private final JsonQuery query;

    private PartitionQuery(JsonQuery query) {
        this.query = query;
    }

    /// Compiles a query.
    ///
    /// @throws UnusableException if the text is no jq program
    public static PartitionQuery compile(String text) {
        try {
            return new PartitionQuery(JsonQuery.compile(text, Versions.JQ_1_6));
        } catch (JsonQueryException e) {
            throw new UnusableException("MetadataExtractionQuery is not a valid JQ-1.6 query: " + e.getMessage());
        }
    }

    /// The keys that the query finds, by name.
    ///
    /// @throws ProcessingException if the record is not JSON, or the query does not give texts, numbers or booleans
    public Map<String, String> keysOf(ByteBuffer record) throws ProcessingException {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        JsonNode document;
        try {
            document = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new ProcessingException("Non JSON record provided");
        }
        if (document.isMissingNode()) {
            throw new ProcessingException("Non JSON record provided");
        }
        List<JsonNode> found = new ArrayList<>();
        try {
            query.apply(Scope.newChildScope(BUILT_IN), document, found::add);
        } catch (JsonQueryException e) {
            throw new ProcessingException("The query failed: " + e.getMessage());
        } catch (RuntimeException
                | StackOverflowError e) { // a query may do to a record what its library did not foresee
            throw new ProcessingException("The query failed: " + e);
        }
        if (found.size() != 1 || !found.getFirst().isObject()) {
            throw new ProcessingException("The query must give exactly one JSON object");
        }
        Map<String, String> keys = new TreeMap<>();
        for (Map.Entry<String, JsonNode> key : found.getFirst().properties()) {
            String value = key.getValue().isValueNode() && !key.getValue().isNull()
                    ? key.getValue().asText()
                    : "";
            if (value.isEmpty()) {
                throw new ProcessingException("partitionKeys values must not be null or empty");
            }
            keys.put(key.getKey(), value);
        }
        return keys;
    }
}
