package io.millrace.firehose.jq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.format.UnusableException;
import io.millrace.firehose.process.ProcessingException;
import io.millrace.firehose.process.QueryLanguage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// jq 1.6, whose programs find partition keys: `{customer_id: .customer_id, device: .type.device}`.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html>
public final class Jq implements QueryLanguage {

    private static final ObjectMapper JSON =
            new ObjectMapper(new JsonFactory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Scope builtIn = Scope.newEmptyScope();

    public Jq() {
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, builtIn);
        TimeFunctions.addTo(builtIn);
    }

    @Override
    public Query compile(String text) {
        JsonQuery query;
        try {
            query = JsonQuery.compile(text, Versions.JQ_1_6);
        } catch (JsonQueryException e) {
            throw new UnusableException("MetadataExtractionQuery is not a valid JQ-1.6 query: " + e.getMessage());
        }
        return (document, optional) -> keys(query, document, optional);
    }

    private Map<String, String> keys(JsonQuery query, byte[] bytes, Set<String> optional) throws ProcessingException {
        JsonNode document;
        try {
            document = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new ProcessingException("Non JSON record provided");
        }
        if (document.isMissingNode()) {
            throw new ProcessingException("Non JSON record provided");
        }
        List<JsonNode> found = new ArrayList<>(2);
        try {
            query.apply(Scope.newChildScope(builtIn), document, value -> {
                if (found.size() < 2) {
                    found.add(value);
                }
            });
        } catch (JsonQueryException e) {
            throw new ProcessingException("The query failed: " + e.getMessage());
        }
        if (found.size() != 1 || !found.getFirst().isObject()) {
            throw new ProcessingException("The query must give exactly one JSON object");
        }
        Map<String, String> keys = new TreeMap<>();
        for (Map.Entry<String, JsonNode> key : found.getFirst().properties()) {
            if (key.getValue().isNull() && optional.contains(key.getKey())) {
                continue;
            }
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
