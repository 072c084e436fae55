package io.millrace.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/// Prints the accounts of delivery streams as the status page tells them, for people.
///
///     users
///       received      1200
///       delivered     1190  in 3 objects
///       dropped          2
///       error prefix     1
///       waiting          7  for 12.5 s
///       last failure  Decompression.InvalidRecord: …
///       last error    s3://…
public final class DeliveryAccounts {

    private static final double MILLIS_PER_SECOND = 1_000;

    /// What an endpoint said can be as long as a page of the web.
    private static final int LONGEST = 600;

    private final PrintWriter out;

    public DeliveryAccounts(PrintWriter out) {
        this.out = out;
    }

    /// The name in the ARN of a delivery stream.
    public static String nameOf(JsonNode delivery) {
        String arn = delivery.path("arn").asText();
        return arn.substring(arn.indexOf('/') + 1);
    }

    public void print(JsonNode deliveries) {
        for (JsonNode delivery : deliveries) {
            out.println(nameOf(delivery));
            long objects = delivery.path("objects").asLong();
            line("received", delivery, "recordsIn", "");
            line("delivered", delivery, "recordsDelivered", "in " + objects + (objects == 1 ? " object" : " objects"));
            line("dropped", delivery, "recordsDropped", "");
            line("error prefix", delivery, "recordsFailed", "");
            long lag = delivery.path("lagMillis").asLong();
            line(
                    "waiting",
                    delivery,
                    "recordsPending",
                    lag == 0 ? "" : String.format(Locale.ROOT, "for %.1f s", lag / MILLIS_PER_SECOND));
            words("last failure", delivery.path("lastFailure"));
            words("last error", delivery.path("lastError"));
        }
    }

    private void words(String label, JsonNode text) {
        if (text.isTextual()) {
            String line = text.asText().strip().replaceAll("\\s+", " ");
            out.println(String.format(
                    Locale.ROOT,
                    "  %-12s  %s",
                    label,
                    line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line));
        }
    }

    private void line(String label, JsonNode delivery, String member, String more) {
        out.println(String.format(
                        Locale.ROOT,
                        "  %-12s %9d  %s",
                        label,
                        delivery.path(member).asLong(),
                        more)
                .stripTrailing());
    }
}
