package io.millrace.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.eventstream.EventStreamResponseHandler;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkException;

/// The one way to a service, for the HTTP server and for callers within the program alike.
///
///     caller → authorize → limits → call → request id, faults into SDK exceptions → observer
///
/// Nobody else holds a service object: callers get a view of the client interface from [#clients(Class)], and the
/// server hands in what it has read with [#call]. Authentication has happened before: a [Caller] is who he is.
public final class FrontDoor {

    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private final Map<Class<?>, ServiceDoor<?>> doors = new LinkedHashMap<>();
    private final Map<Class<?>, ServiceDoor<?>> asyncDoors = new HashMap<>();
    private final Authorizer authorizer;
    private final CallObserver observer;
    private final Supplier<String> requestIds;
    private final LongSupplier nanoClock;

    /// @param requestIds makes the id of the next call
    /// @param nanoClock counts nanoseconds, for the duration of calls
    public FrontDoor(
            Authorizer authorizer, CallObserver observer, Supplier<String> requestIds, LongSupplier nanoClock) {
        this.authorizer = authorizer;
        this.observer = observer;
        this.requestIds = requestIds;
        this.nanoClock = nanoClock;
    }

    /// Opens the door to one more service; all are opened before the first call.
    public void open(ServiceDoor<?> door) {
        if (doors.putIfAbsent(door.model().client(), door) != null) {
            throw new IllegalStateException(door.model().service() + " is open already");
        }
        door.asyncClient().ifPresent(client -> asyncDoors.put(client, door));
    }

    /// The models of all services that are open, in the order of their opening.
    public List<ServiceModel> models() {
        return doors.values().stream().map(ServiceDoor::model).toList();
    }

    /// An id for a call that is about to be read.
    public String newRequestId() {
        return requestIds.get();
    }

    /// Views of a service's client interface, one per caller; a view is cheap and safe for many threads.
    ///
    /// What a view throws is what the SDK's own client would throw.
    ///
    /// @param client the synchronous interface of a service, or the asynchronous one of a service with events
    public <C> Clients<C> clients(Class<C> client) {
        return caller -> {
            ServiceDoor<?> async = asyncDoors.get(client);
            return async == null
                    ? ClientView.of(this, client, caller)
                    : AsyncClientView.of(this, client, async.model(), caller);
        };
    }

    /// Performs one operation.
    ///
    /// @param client the interface of the service that is meant
    /// @param request the finished request, of the operation's request type
    /// @param stream the `RequestBody`, `ResponseTransformer` or `EventStreamResponseHandler`, if it takes one
    /// @return what the operation's method returns: for one with events a future that ends with the stream,
    ///     fails with an SDK exception and cancels the subscription if it is cancelled
    /// @throws AwsServiceException the operation's refusal, as the SDK's client throws it
    @SuppressWarnings("FutureReturnValueIgnored") // it is what the operation's method returns
    public Object call(
            Class<?> client,
            Operation operation,
            Caller caller,
            String requestId,
            SdkRequest request,
            Optional<Object> stream) {
        CallContext context = new CallContext(caller, requestId, operation);
        ServiceDoor<?> door = door(client);
        long start = nanoClock.getAsLong();
        if (operation.streaming() == Operation.Streaming.EVENTS) {
            EventStreamResponseHandler<?, ?> handler = (EventStreamResponseHandler<?, ?>) stream.orElseThrow();
            return events(door, context, request, handler, start);
        }
        String outcome = CommonFault.INTERNAL_FAILURE.code();
        try {
            Object result =
                    ScopedValue.where(CallContext.CURRENT, context).call(() -> perform(door, context, request, stream));
            outcome = "OK";
            return result;
        } catch (Fault fault) {
            outcome = fault.code().code();
            throw exception(door, fault, requestId);
        } catch (AwsServiceException e) {
            outcome = code(e);
            throw e;
        } finally {
            observed(context, start, outcome);
        }
    }

    private CompletableFuture<Void> events(
            ServiceDoor<?> door,
            CallContext context,
            SdkRequest request,
            EventStreamResponseHandler<?, ?> handler,
            long start) {
        EventCall events = new EventCall(
                context,
                handler,
                failure -> exception(door, context, failure),
                failure -> observed(context, start, failure.map(FrontDoor::code).orElse("OK")));
        try {
            Optional<Object> serviceHandler = Optional.of(events.serviceHandler());
            Object end = ScopedValue.where(CallContext.CURRENT, context)
                    .call(() -> perform(door, context, request, serviceHandler));
            return events.until((CompletableFuture<?>) end);
        } catch (Fault | SdkException e) {
            SdkException refusal = exception(door, context, e);
            observed(context, start, code(refusal));
            throw refusal;
        }
    }

    private void observed(CallContext context, long start, String outcome) {
        observer.called(context, Duration.ofNanos(nanoClock.getAsLong() - start), outcome);
    }

    private static String code(SdkException exception) {
        return exception instanceof AwsServiceException e && e.awsErrorDetails() != null
                ? e.awsErrorDetails().errorCode()
                : CommonFault.INTERNAL_FAILURE.code();
    }

    /// The SDK exception of a fault, complete with code, message, status and request id.
    public AwsServiceException exception(Class<?> client, Fault fault, String requestId) {
        return exception(door(client), fault, requestId);
    }

    private Object perform(ServiceDoor<?> door, CallContext context, SdkRequest request, Optional<Object> stream) {
        Operation operation = context.operation();
        if (!door.performs(operation)) {
            throw CommonFault.UNSUPPORTED_OPERATION.fault("Operation %s is not supported.", operation.name());
        }
        authorizer.check(context.caller(), operation, request);
        door.limits().check(operation, request);
        Method method = operation.method();
        Object performer = door.performer(operation);
        try {
            return stream.isPresent()
                    ? method.invoke(performer, request, stream.get())
                    : method.invoke(performer, request);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + operation, e);
        } catch (InvocationTargetException e) {
            throw refusal(operation, e.getCause(), context);
        }
    }

    private static RuntimeException refusal(Operation operation, @Nullable Throwable cause, CallContext context) {
        if (cause instanceof Fault fault) {
            return fault;
        }
        if (cause instanceof SdkException refusalOfAnotherService) {
            return refusalOfAnotherService;
        }
        LOG.log(System.Logger.Level.ERROR, operation + " failed, request " + context.requestId(), cause);
        return CommonFault.INTERNAL_FAILURE.fault(
                "We encountered an internal error. Please try again. (request %s)", context.requestId());
    }

    /// What the SDK throws for a failure that came by a future or a publisher.
    private static SdkException exception(ServiceDoor<?> door, CallContext context, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (refusal(context.operation(), cause, context)) {
            case SdkException exception -> exception;
            case Fault fault -> exception(door, fault, context.requestId());
            case RuntimeException other -> throw other;
        };
    }

    private static AwsServiceException exception(ServiceDoor<?> door, Fault fault, String requestId) {
        AwsServiceException.Builder builder = fault.code().exception().get();
        if (fault.code() instanceof CommonFault) {
            builder = door.exception().get();
        }
        return builder.message(fault.text())
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(fault.code().code())
                        .errorMessage(fault.text())
                        .serviceName(door.model().service())
                        .build())
                .statusCode(fault.code().status())
                .requestId(requestId)
                .build();
    }

    private ServiceDoor<?> door(Class<?> client) {
        ServiceDoor<?> door = doors.get(client);
        if (door == null) {
            throw new IllegalStateException("no service is open for " + client);
        }
        return door;
    }

    ServiceModel model(Class<?> client) {
        return door(client).model();
    }
}
