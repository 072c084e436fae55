package io.millrace.s3;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Does things on many threads at once and waits for all of them.
///
/// The threads are the system's: virtual ones that never wait would keep each other from running.
final class Together {

    private static final int THREADS = 64;

    private Together() {}

    /// Takes each element on one of 64 threads; throws what one of them throws.
    static <T> void each(Collection<T> elements, Consumer<T> action) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> futures = new ArrayList<>();
            for (T element : elements) {
                futures.add(threads.submit(() -> action.accept(element)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }
}
