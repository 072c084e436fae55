package io.millrace.wire.conversation;

import io.millrace.api.AnswerMemory;
import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.OwnHeader;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.event.EventAnswer;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.protocol.Protocol;
import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import io.millrace.wire.refusal.ServerFault;
import io.millrace.wire.route.HostName;
import io.millrace.wire.route.Router;
import io.millrace.wire.signature.Authenticator;
import io.millrace.wire.signature.AwsChunked;
import io.millrace.wire.signature.Checksum;
import io.millrace.wire.signature.Payload;
import io.millrace.wire.site.Page;
import io.millrace.wire.site.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/// One request on its way to its answer.
///
///     gate → own pages → service → caller → operation → body → front door → answer
///
/// Every way ends with one answer or with the end of the connection. A body that nobody wanted is read and dropped, if
/// it is short, so that the connection can go on; else the connection ends with the answer.
final class Conversation {

    private static final System.Logger LOG = System.getLogger(Conversation.class.getName());

    private final Dispatcher desk;
    private final Exchange exchange;
    private final AnswerMemory.Share answerShare;
    private final String requestId;
    private final ArrivingBody body;
    private WireRequest request;
    private boolean clientGone;

    /// Whose words refusals are written in.
    private @Nullable Endpoint endpoint;

    private @Nullable Protocol protocol;

    Conversation(Dispatcher desk, Exchange exchange, BodyBudget.Share share, AnswerMemory.Share answerShare) {
        this.answerShare = answerShare;
        this.desk = desk;
        this.exchange = exchange;
        this.body = new ArrivingBody(desk, exchange, share);
        this.request = exchange.request();
        this.requestId = desk.door().newRequestId();
    }

    @SuppressWarnings("IllegalCatch") // the last line of defence: whatever happens is answered
    void hold() {
        Optional<WireResponse> answer;
        try {
            answer = reply();
        } catch (Fault fault) {
            answer = Optional.of(refusal(fault));
        } catch (AwsServiceException e) {
            answer = Optional.of(written(e));
        } catch (SdkException e) {
            LOG.log(System.Logger.Level.WARNING, "another service failed, request " + requestId, e);
            answer = Optional.of(refusal(ServerFault.UNAVAILABLE.fault("A service that is needed does not answer.")));
        } catch (RuntimeException | IOException e) {
            LOG.log(System.Logger.Level.ERROR, request.method() + " failed, request " + requestId, e);
            answer = Optional.of(
                    refusal(ServerFault.INTERNAL.fault("We encountered an internal error. Please try again.")));
        }
        if (answer.isPresent() ? exchange.isAnswered() : clientGone || exchange.isLast()) {
            throw exchange.cut();
        }
        answer.ifPresent(this::send);
    }

    /// The answer; nothing if it has been sent already, as a stream.
    private Optional<WireResponse> reply() throws IOException {
        if (headerBytes(request.headers()) > desk.config().limits().headerBytes()) {
            return Optional.of(Page.text(431, "Request Header Fields Too Large"));
        }
        Optional<HostName> host = desk.host(request);
        if (host.isEmpty() || !isReadable(request)) {
            return Optional.of(Page.text(400, "Bad Request"));
        }
        Optional<Site.Place> place = desk.pages().place(host.get().name(), request.path());
        if (place.filter(Site.Place::isForOtherSites).isEmpty()) {
            Optional<String> stranger = desk.gate().refuses(request, host.get());
            if (stranger.isPresent()) {
                return Optional.of(Page.text(403, stranger.get()));
            }
        }
        if (place.isPresent()) {
            return Optional.of(visit(place.get()));
        }
        Optional<Page> page = desk.pages().find(host.get().name(), request.path());
        if (page.isPresent()) {
            return Optional.of(page.get().answer(request.withBody(body.buffered(Dialect.REST_JSON))));
        }
        return serve(host.get());
    }

    /// A place of a site answers in its own words, so refusals are those of function URLs.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
    private WireResponse visit(Site.Place place) throws IOException {
        WireBody.Bytes content = body.buffered(Dialect.REST_JSON);
        WireRequest whole = request.withBody(content);
        Optional<Caller> caller = Optional.empty();
        if (place.signedFor().isPresent()) {
            try {
                caller = Optional.of(desk.authenticator()
                        .signer(whole, content, place.signedFor().get()));
            } catch (Fault fault) {
                return fault.code() == ServerFault.REST_MISSING_TOKEN
                        ? Page.json(403, "{\"Message\":\"Forbidden\"}")
                        : Page.json(403, "{\"message\":\"" + fault.text().replace("\"", "'") + "\"}");
            }
        }
        return place.answer(whole, new Site.Visitor(caller, exchange.peer(), exchange.isSecure(), requestId));
    }

    /// The size of all headers, unpacked: HTTP/2 can repeat a long one by a single byte.
    ///
    /// Rule: <https://www.rfc-editor.org/rfc/rfc9113.html#section-10.5.1>
    private static long headerBytes(WireHeaders headers) {
        long[] bytes = {0};
        headers.forEach((name, value) -> bytes[0] += name.length() + value.length());
        return bytes[0];
    }

    /// Requests must name a path on this server; nothing else can be signed.
    private static boolean isReadable(WireRequest request) {
        return request.path().startsWith("/") && isVisibleAscii(request.path()) && isVisibleAscii(request.query());
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private Optional<WireResponse> serve(HostName host) throws IOException {
        Router router = desk.router();
        Optional<Endpoint> claimed = router.endpoint(request, host);
        speak(claimed.orElseGet(() -> router.refusing(request)));
        QueryParameters form = new QueryParameters(java.util.List.of());
        if (claimed.map(e -> e.dialect() == Dialect.QUERY).orElseGet(() -> router.isForm(request))) {
            form = form();
            if (claimed.isEmpty()) {
                claimed = router.endpointOfForm(form);
            }
        }
        Endpoint service = claimed.orElseThrow(
                () -> Denial.UNKNOWN_OPERATION.in(endpoint().dialect(), "No service here knows this operation."));
        speak(service);
        Authenticator.Claim claim = desk.authenticator().check(request, service);
        Router.Route route = router.route(service, request, host, form);
        protocol = route.protocol();
        request = request.withLabels(route.labels());
        return call(route, claim);
    }

    /// Our own headers stand where a caller within the program puts them: in the override configuration.
    private SdkRequest withOwnHeaders(SdkRequest input) {
        SdkRequest whole = input;
        for (OwnHeader header : OwnHeader.values()) {
            Optional<String> value = request.headers().first(header.text());
            if (value.isPresent() && whole instanceof AwsRequest plain) {
                AwsRequestOverrideConfiguration configuration = plain.overrideConfiguration()
                        .map(AwsRequestOverrideConfiguration::toBuilder)
                        .orElseGet(AwsRequestOverrideConfiguration::builder)
                        .putHeader(header.text(), value.get())
                        .build();
                whole = plain.toBuilder().overrideConfiguration(configuration).build();
            }
        }
        return whole;
    }

    private void speak(Endpoint words) {
        endpoint = words;
        protocol = words.protocol(request.headers().first("Content-Type")).orElseGet(words::firstProtocol);
    }

    private QueryParameters form() throws IOException {
        if (request.method().equals("GET")) {
            return QueryParameters.parse(request.query());
        }
        WireBody.Bytes bytes = body.buffered(Dialect.QUERY);
        request = request.withBody(bytes);
        try {
            return QueryParameters.parse(
                    body.inflated(bytes, request.headers(), Dialect.QUERY).text());
        } catch (IllegalArgumentException e) {
            throw Denial.UNREADABLE.in(Dialect.QUERY, "The form is not percent-encoded UTF-8.");
        }
    }

    private Optional<WireResponse> call(Router.Route route, Authenticator.Claim claim) throws IOException {
        Operation operation = route.operation();
        Dialect dialect = route.endpoint().dialect();
        if (dialect == Dialect.S3) {
            WireBody.Stream content = desk.authenticator()
                    .open(
                            claim,
                            request,
                            body.input(dialect, desk.config().limits().streamedBody()),
                            exchange.length());
            request = withoutFraming(request, claim.payload(), content.length());
            if (operation.streaming() == Operation.Streaming.INPUT) {
                request = request.withBody(content);
            } else {
                request = request.withBody(body.buffered(content.stream(), content.length(), dialect));
            }
        } else {
            if (!(request.body() instanceof WireBody.Bytes read) || read.size() == 0) {
                request = request.withBody(body.buffered(dialect));
            }
            WireBody.Bytes bytes = (WireBody.Bytes) request.body();
            desk.authenticator().check(claim, dialect, request, bytes);
            request = request.withBody(body.inflated(bytes, request.headers(), dialect));
            if (dialect == Dialect.QUERY && request.method().equals("GET")) {
                request = request.withBody(WireBody.of(request.query().getBytes(StandardCharsets.US_ASCII)));
            }
        }
        SdkRequest input = withOwnHeaders(route.protocol().read(operation, request));
        if (dialect == Dialect.JSON || dialect == Dialect.RPC) {
            body.forgetInflated();
            request = request.withBody(WireBody.EMPTY); // nothing refers to it, and the call may take long
        }
        Optional<Object> stream = switch (operation.streaming()) {
            case NONE -> Optional.empty();
            case INPUT -> Optional.of(requestBody((WireBody.Stream) request.body()));
            case OUTPUT -> Optional.of(answering(operation, route.protocol()));
            case EVENTS -> Optional.of(new EventAnswer());
        };
        Object result = answerShare.call(
                () -> desk.door().call(route.endpoint().client(), operation, claim.caller(), requestId, input, stream));
        if (operation.streaming() == Operation.Streaming.OUTPUT) {
            if (!exchange.isAnswered() && !clientGone) {
                throw new IllegalStateException(operation + " has not handed out its stream");
            }
            return Optional.empty();
        }
        if (stream.isPresent() && stream.get() instanceof EventAnswer events) {
            sendEvents(events, operation, route.protocol());
            return Optional.empty();
        }
        WireResponse answer = route.protocol().write(operation, (SdkResponse) result, requestId);
        answerShare.keep(Math.max(0, answer.body().length()));
        return Optional.of(answer);
    }

    private void sendEvents(EventAnswer events, Operation operation, Protocol speaking) {
        desk.streams().add(events);
        try {
            events.send(exchange, operation, speaking, request, requestId, desk.patience());
        } catch (Exchange.ClientGone e) {
            LOG.log(System.Logger.Level.DEBUG, "the client has gone away from its stream of events", e);
            clientGone = true;
        } finally {
            desk.streams().remove(events);
        }
    }

    /// The request as it was before it was cut into chunks: with the length and the encoding of the content itself.
    private static WireRequest withoutFraming(WireRequest request, Payload payload, long length) {
        if (!(payload instanceof Payload.Chunked)) {
            return request;
        }
        WireHeaders.Builder headers = WireHeaders.builder();
        request.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase("Content-Encoding")) {
                String rest = withoutAwsChunked(value);
                if (!rest.isEmpty()) {
                    headers.add(name, rest);
                }
            } else if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Transfer-Encoding")) {
                headers.add(name, value);
            }
        });
        headers.add("Content-Length", Long.toString(length));
        if (!request.headers().contains("X-Amz-Sdk-Checksum-Algorithm")) {
            AwsChunked.declaredTrailers(request.headers()).stream()
                    .flatMap(name -> Checksum.Algorithm.ofHeader(name).stream())
                    .findFirst()
                    .ifPresent(algorithm -> headers.add("X-Amz-Sdk-Checksum-Algorithm", algorithm.name()));
        }
        return new WireRequest(
                request.method(), request.path(), request.query(), headers.build(), request.body(), request.labels());
    }

    private static String withoutAwsChunked(String encodings) {
        StringBuilder rest = new StringBuilder();
        for (String encoding : encodings.split(",", -1)) {
            if (!encoding.strip().toLowerCase(Locale.ROOT).equals("aws-chunked")) {
                rest.append(rest.isEmpty() ? "" : ",").append(encoding.strip());
            }
        }
        return rest.toString();
    }

    private static RequestBody requestBody(WireBody.Stream content) {
        return RequestBody.fromContentProvider(content::stream, content.length(), "application/octet-stream");
    }

    private ResponseTransformer<SdkResponse, SdkResponse> answering(Operation operation, Protocol speaking) {
        return (response, stream) -> {
            WireResponse head = speaking.write(operation, response, requestId);
            long length =
                    head.headers().first("Content-Length").map(Long::parseLong).orElse(-1L);
            try (stream) {
                exchange.stream(withId(head), stream, length);
            } catch (Exchange.ClientGone e) {
                LOG.log(System.Logger.Level.DEBUG, "the client did not take the answer", e);
                clientGone = true;
            }
            return response;
        };
    }

    private WireResponse refusal(Fault fault) {
        Endpoint words = endpoint;
        if (words == null) {
            return Page.text(fault.code().status(), fault.text());
        }
        return written(desk.door().exception(words.client(), fault, requestId));
    }

    private WireResponse written(AwsServiceException error) {
        Protocol words = protocol;
        if (words == null) {
            throw new IllegalStateException("a service has answered before a protocol was known", error);
        }
        return words.writeError(request, error, requestId);
    }

    private void send(WireResponse answer) {
        boolean last = !body.isDone(request.headers()) || exchange.isLast();
        try {
            exchange.send(withId(answer), last);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the client did not take the answer", e);
            throw exchange.cut();
        }
        if (last) {
            throw exchange.cut();
        }
    }

    private WireResponse withId(WireResponse answer) {
        WireHeaders headers = answer.headers();
        if (headers.contains("x-amzn-RequestId") || headers.contains("x-amz-request-id")) {
            return answer;
        }
        return new WireResponse(
                answer.status(),
                headers.toBuilder().add("x-amzn-RequestId", requestId).build(),
                answer.body());
    }

    private Endpoint endpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("no service has been chosen");
        }
        return endpoint;
    }
}
