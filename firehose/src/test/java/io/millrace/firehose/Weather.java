package io.millrace.firehose;

import java.util.SplittableRandom;

/// What goes wrong at a service, drawn from a seed: one fault for a number of calls, and now and then any for one.
///
/// @param <F> the faults
final class Weather<F extends Enum<F>> {

    private final F[] faults;
    private final F none;
    private final SplittableRandom random;
    private F prevailing;
    private int calls;
    private boolean isFair;

    Weather(Class<F> faults, F none, SplittableRandom random) {
        this.faults = faults.getEnumConstants();
        this.none = none;
        this.random = random;
        this.prevailing = none;
    }

    /// Lets a fault prevail for some calls.
    synchronized String turn() {
        prevailing = faults[random.nextInt(faults.length)];
        calls = random.nextInt(1, 8);
        return prevailing + " for " + calls + " calls";
    }

    /// Nothing goes wrong until it begins.
    synchronized void hold() {
        isFair = true;
    }

    synchronized void begin() {
        isFair = false;
    }

    /// Nothing goes wrong any more.
    synchronized void clear() {
        isFair = true;
    }

    /// What goes wrong with the next call.
    synchronized F next() {
        if (isFair) {
            return none;
        }
        if (calls > 0) {
            calls--;
            return prevailing;
        }
        return random.nextInt(12) == 0 ? faults[random.nextInt(faults.length)] : none;
    }
}
