package io.millrace.lambda.invocation;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.function.Reservation;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.sandbox.Completed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the events at work, function by function, and keeps them to what is reserved for a function.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
public final class Executions {

    private final Qualified<Reservation> reservations;
    private final int unreserved;
    private final Map<FunctionId, Integer> running = new ConcurrentHashMap<>();

    /// @param unreserved the most events of a function without a reservation
    public Executions(Qualified<Reservation> reservations, int unreserved) {
        this.reservations = reservations;
        this.unreserved = unreserved;
    }

    /// The most events of a function at once.
    public int limit(FunctionId id) {
        return reservations
                .find(id, Reservation.QUALIFIER)
                .map(Reservation::executions)
                .orElse(unreserved);
    }

    /// Has an event performed, if the function may have one more.
    ///
    /// @throws io.millrace.api.Fault TooManyRequestsException if all that is reserved for it is at work
    Completed within(FunctionId id, FunctionMeter.Performance performance) throws InterruptedException {
        Optional<Reservation> reservation = reservations.find(id, Reservation.QUALIFIER);
        int now = running.merge(id, 1, Integer::sum);
        try {
            if (reservation.isPresent() && now > reservation.get().executions()) {
                throw LambdaFault.reservationExceeded();
            }
            return performance.perform();
        } finally {
            running.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
        }
    }
}
