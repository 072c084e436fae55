package io.millrace.lambda.invocation;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The trace ids that functions see and answers name; nobody here takes the traces themselves.
///
/// Form: <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>
public final class TraceIds {

    private static final Pattern ROOT = part("Root", "1-[0-9a-f]{8}-[0-9a-f]{24}");
    private static final Pattern PARENT = part("Parent", "[0-9a-f]{16}");
    private static final Pattern SAMPLED = part("Sampled", "[01]");

    private final InstantSource clock;
    private final RandomGenerator random;

    public TraceIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    private static Pattern part(String name, String value) {
        return Pattern.compile("(?:^|;)\\s*" + name + "=(" + value + ")\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);
    }

    /// One of a trace that begins here.
    public String next() {
        return of(newRoot(), newParent(), "0");
    }

    /// One of the trace that a caller has begun; of a new one if the header is none.
    ///
    /// @param header `X-Amzn-Trace-Id` of the request
    public String continuing(Optional<String> header) {
        return header.flatMap(text -> found(ROOT, text)
                        .map(root -> of(
                                root,
                                found(PARENT, text).orElseGet(this::newParent),
                                found(SAMPLED, text).orElse("0"))))
                .orElseGet(this::next);
    }

    private static Optional<String> found(Pattern part, String header) {
        Matcher matcher = part.matcher(header);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String of(String root, String parent, String sampled) {
        return "Root=" + root + ";Parent=" + parent + ";Sampled=" + sampled;
    }

    private String newRoot() {
        HexFormat hex = HexFormat.of();
        synchronized (random) {
            return "1-" + hex.toHexDigits((int) (clock.millis() / 1_000)) + "-" + hex.toHexDigits(random.nextInt())
                    + hex.toHexDigits(random.nextLong());
        }
    }

    private String newParent() {
        synchronized (random) {
            return HexFormat.of().toHexDigits(random.nextLong());
        }
    }
}
