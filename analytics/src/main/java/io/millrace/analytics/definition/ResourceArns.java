package io.millrace.analytics.definition;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import java.util.Optional;
import java.util.function.Predicate;

/// The ARNs by which a caller may name the parts of his applications: all but buckets are of his own account.
public final class ResourceArns {

    private static final String LOG_GROUP = "log-group";
    private static final String LOG_STREAM = ":log-stream:";

    private final Caller caller;

    public ResourceArns(Caller caller) {
        this.caller = caller;
    }

    /// The ARN of a Kinesis stream.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    public String stream(String text) {
        return owned(text, "kinesis", "stream");
    }

    /// The ARN of a delivery stream.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    public String deliveryStream(String text) {
        return owned(text, "firehose", "deliverystream");
    }

    /// The ARN of a function, or of a version or alias of one.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    public String function(String text) {
        return owned(text, "lambda", "function");
    }

    /// The ARN of a log stream: `arn:aws:logs:region:account:log-group:group:log-stream:stream`.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    public String logStream(String text) {
        return checked(
                text,
                "a CloudWatch log stream of account " + caller.account(),
                arn -> isOwned(arn, "logs", LOG_GROUP) && split(arn).isPresent());
    }

    /// A log stream.
    public record LogStream(String group, String name) {}

    /// The log stream of an ARN that [#logStream] took.
    public static LogStream logStreamOf(String text) {
        return Arn.parse(text)
                .flatMap(ResourceArns::split)
                .orElseThrow(() -> new IllegalStateException("no log stream: " + text));
    }

    private static Optional<LogStream> split(Arn arn) {
        return arn.nameOf(LOG_GROUP)
                .filter(name -> name.indexOf(LOG_STREAM) > 0 && !name.endsWith(LOG_STREAM))
                .map(name -> new LogStream(
                        name.substring(0, name.indexOf(LOG_STREAM)),
                        name.substring(name.indexOf(LOG_STREAM) + LOG_STREAM.length())));
    }

    /// The ARN of a bucket: `arn:aws:s3:::bucket`.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is none
    public String bucket(String text) {
        return checked(
                text,
                "an S3 bucket",
                arn -> arn.service().equals("s3") && arn.resource().indexOf('/') < 0);
    }

    private String owned(String text, String service, String type) {
        return checked(
                text,
                "a " + service + " " + type + " of account " + caller.account(),
                arn -> isOwned(arn, service, type));
    }

    private boolean isOwned(Arn arn, String service, String type) {
        return arn.service().equals(service)
                && arn.nameOf(type).isPresent()
                && arn.account().equals(caller.account())
                && !arn.region().isEmpty();
    }

    private static String checked(String text, String what, Predicate<Arn> rule) {
        Optional<Arn> arn = Arn.parse(text).filter(rule);
        if (arn.isEmpty()) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("%s is not the ARN of %s.", text, what);
        }
        return text;
    }
}
