package io.millrace.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `millrace warm-up`: runs through everything once, so that the build can note which classes a start needs.
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return 0;
    }
}
