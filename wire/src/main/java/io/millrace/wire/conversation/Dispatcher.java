package io.millrace.wire.conversation;

import io.millrace.api.AnswerMemory;
import io.millrace.api.FrontDoor;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.connection.Patience;
import io.millrace.wire.event.OpenStreams;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.route.HostName;
import io.millrace.wire.route.Router;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.signature.Authenticator;
import io.millrace.wire.site.OwnPaths;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// What all requests share: the gate, the pages, the router, the authenticator and the memory for bodies.
///
/// @param door the way to the services
/// @param router finds service and operation
/// @param authenticator finds the caller
/// @param gate keeps strangers' web pages out
/// @param pages what is no service of AWS
/// @param budget the memory for bodies
/// @param answers the memory for long answers
/// @param streams the answers that are streams of events
/// @param patience how long clients may take
/// @param nanos counts nanoseconds
/// @param config names and limits
public record Dispatcher(
        FrontDoor door,
        Router router,
        Authenticator authenticator,
        Gate gate,
        OwnPaths pages,
        BodyBudget budget,
        AnswerMemory answers,
        OpenStreams streams,
        Patience patience,
        LongSupplier nanos,
        WireConfig config) {

    /// What the requests to one server share.
    public static Dispatcher of(
            WireConfig config,
            FrontDoor door,
            List<Endpoint> endpoints,
            OwnPaths pages,
            InstantSource clock,
            LongSupplier nanos,
            Patience patience) {
        Set<String> hosts = new TreeSet<>(config.hosts());
        hosts.add(config.address());
        return new Dispatcher(
                door,
                new Router(endpoints, door.models()),
                new Authenticator(config.credentials(), config.account(), config.region(), clock),
                new Gate(hosts, pages.byHost().keySet(), config.origins()),
                pages,
                new BodyBudget(config.limits().bodiesInFlight()),
                new AnswerMemory(config.limits().answersInFlight()),
                new OpenStreams(),
                patience,
                nanos,
                config);
    }

    /// Answers one request, whatever it is; throws only to end the connection.
    public void answer(Exchange exchange) {
        try (BodyBudget.Share share = budget.share();
                AnswerMemory.Share answerShare = answers.share()) {
            new Conversation(this, exchange, share, answerShare).hold();
        }
    }

    /// The host that a request names; none if it names none or several.
    Optional<HostName> host(WireRequest request) {
        List<String> names = request.headers().all("Host");
        if (names.size() != 1 || names.getFirst().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(HostName.of(names.getFirst(), config.hosts()));
    }
}
