package io.millrace.bench.sql;

import io.millrace.randomuser.Allowance;
import io.millrace.randomuser.Person;
import io.millrace.randomuser.RandomUsers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/// `UsersFile FILE COUNT`: writes random users as JSON lines, always the same ones.
public final class UsersFile {

    private static final int PAGE = 5_000;

    private UsersFile() {}

    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        InstantSource day = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        RandomUsers users = new RandomUsers(day, new Random(0), Allowance.unlimited());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            int written = 0;
            for (int page = 1; written < count; page++) {
                String query = "seed=millrace&exc=login&results=" + PAGE + "&page=" + page;
                List<Person> people =
                        Person.parse(users.answer("/api/", query, "bench").body());
                for (Person person : people.subList(0, Math.min(PAGE, count - written))) {
                    out.write(person.json());
                    out.write('\n');
                    written++;
                }
            }
        }
    }
}
