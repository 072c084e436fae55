package io.millrace.firehose.process;

import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/// A jq 1.6 program that finds the partition keys of a record: `{customer_id: .customer_id, device: .type.device}`.
///
/// It takes no more steps than its bound allows, which is a part of a second: one without end fails its record.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html>
public final class PartitionQuery {

    /// The steps for any record, and those for each byte of it up to the length of one that can be put.
    static final long MOST_STEPS = 5_000_000;

    static final long STEPS_PER_BYTE = 50;
    private static final int MOST_BYTES = 1 << 20;

    private final String text;
    private volatile Engine engine;
    private volatile QueryLanguage.Query query;

    private PartitionQuery(String text) {
        this.text = text;
        this.engine = Engine.current();
        this.query = compiled(text, engine);
    }

    /// The language, loaded; there is another one once classes of it are broken.
    private record Engine(QueryLanguage language) {

        private static volatile Engine current = load();

        private static Engine load() {
            ClassLoader loader = new MeteredLoader(QueryLanguage.class.getClassLoader());
            return new Engine(
                    ServiceLoader.load(QueryLanguage.class, loader).findFirst().orElseThrow());
        }

        static Engine current() {
            return current;
        }

        @SuppressWarnings("ReferenceEquality") // one that is loaded twice is another
        static synchronized void replace(Engine broken) {
            if (current == broken) {
                current = load();
            }
        }
    }

    /// Compiles a query.
    ///
    /// @throws UnusableException if the text is no jq program
    public static PartitionQuery compile(String text) {
        return new PartitionQuery(text);
    }

    private static QueryLanguage.Query compiled(String text, Engine engine) {
        try {
            return Steps.limited(MOST_STEPS, () -> engine.language().compile(text));
        } catch (Steps.Exhausted | StackOverflowError e) {
            throw new UnusableException("MetadataExtractionQuery is not a valid JQ-1.6 query: it is too complex");
        }
    }

    /// The keys that the query finds, by name; none may be null or empty.
    ///
    /// @throws ProcessingException if the record is not JSON, or the query gives something else or takes too long
    public Map<String, String> keysOf(ByteBuffer record) throws ProcessingException {
        return keysOf(record, Set.of());
    }

    /// The keys that the query finds, by name.
    ///
    /// @param optional the names of keys that are left out when they are null
    /// @throws ProcessingException if the record is not JSON, or the query gives something else or takes too long
    public Map<String, String> keysOf(ByteBuffer record, Set<String> optional) throws ProcessingException {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        Found found = Steps.limited(
                MOST_STEPS + STEPS_PER_BYTE * Math.min(MOST_BYTES, bytes.length), () -> find(bytes, optional));
        return switch (found) {
            case Found.Keys keys -> keys.keys();
            case Found.Nothing nothing -> throw nothing.why();
        };
    }

    /// What came of a query.
    private sealed interface Found {

        record Keys(Map<String, String> keys) implements Found {}

        record Nothing(ProcessingException why) implements Found {}
    }

    private Found find(byte[] bytes, Set<String> optional) {
        try {
            return new Found.Keys(query.keysOf(bytes, optional));
        } catch (ProcessingException e) {
            return new Found.Nothing(e);
        } catch (Steps.Exhausted e) {
            return nothing(String.valueOf(e.getMessage()));
        } catch (LinkageError e) { // the stack has ended while a class was made ready: it can never be used again
            Engine.replace(engine);
            engine = Engine.current();
            query = compiled(text, engine);
            return nothing(e.toString());
        } catch (RuntimeException
                | VirtualMachineError e) { // a query may do to a record what its library did not foresee
            return nothing(e.toString());
        }
    }

    private static Found nothing(String why) {
        return new Found.Nothing(new ProcessingException("The query failed: " + why));
    }
}
