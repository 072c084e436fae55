package io.millrace.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    public <C> Clients<C> clients(Class<C> client) {
        return caller -> ClientView.of(this, client, caller);
    }

    /// Performs one operation.
    ///
    /// @param client the interface of the service that is meant
    /// @param request the finished request, of the operation's request type
    /// @param stream the `RequestBody` or `ResponseTransformer` if the operation streams
    /// @return what the operation's method returns
    /// @throws AwsServiceException the operation's refusal, as the SDK's client throws it
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
            outcome =
                    e.awsErrorDetails() == null ? outcome : e.awsErrorDetails().errorCode();
            throw e;
        } finally {
            observer.called(context, Duration.ofNanos(nanoClock.getAsLong() - start), outcome);
        }
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
        try {
            return stream.isPresent()
                    ? method.invoke(door.service(), request, stream.get())
                    : method.invoke(door.service(), request);
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
