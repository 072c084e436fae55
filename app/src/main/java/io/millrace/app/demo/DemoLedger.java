package io.millrace.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.randomuser.Person;
import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Counts, from the lines of a producer's ledger, how many of the acknowledged users the SQL has to let pass.
final class DemoLedger extends Writer {

    private final Set<String> digestsOfAdultMales;
    private final AtomicLong adultMales = new AtomicLong();

    private DemoLedger(Set<String> digestsOfAdultMales) {
        this.digestsOfAdultMales = digestsOfAdultMales;
    }

    /// A ledger for a producer of these users.
    static DemoLedger of(List<Person> people) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Set<String> digests = new HashSet<>();
        for (Person person : people) {
            JsonNode user = json.readTree(person.json());
            if (user.path("gender").asText().equals("male")
                    && user.path("dob").path("age").asInt() >= 18) {
                digests.add(person.sha256());
            }
        }
        return new DemoLedger(digests);
    }

    /// How many males of 18 and older the stream has acknowledged.
    long adultMales() {
        return adultMales.get();
    }

    @Override
    public void write(char[] text, int offset, int length) {
        String line = new String(text, offset, length).stripTrailing();
        if (digestsOfAdultMales.contains(line.substring(line.lastIndexOf('\t') + 1))) {
            adultMales.incrementAndGet();
        }
    }

    @Override
    public void flush() {
        // counts at once
    }

    @Override
    public void close() {
        // holds nothing
    }
}
