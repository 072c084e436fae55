package io.millrace.randomuser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One user as a producer sends it: the compact JSON text that the source gave, byte for byte.
public final class Person {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final byte[] json;
    private final String identity;
    private final String sha256;

    private Person(byte[] json, String identity) {
        this.json = json;
        this.identity = identity.replaceAll("[\\t\\r\\n]", " ");
        this.sha256 = Digests.hex("SHA-256", json);
    }

    /// The objects in `results` of an answer of the random user service.
    ///
    /// White space between tokens is taken out; all else stays as it came, numbers and escapes among it.
    ///
    /// @throws IOException if the text is not JSON in UTF-8, holds no users, or tells an error
    public static List<Person> parse(byte[] answer) throws IOException {
        List<Person> people = new ArrayList<>();
        String error = "";
        try (JsonParser parser = FACTORY.createParser(answer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("results") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        people.add(person(parser, answer));
                    }
                } else if (member.equals("error")) {
                    error = parser.getValueAsString("");
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (people.isEmpty()) {
            throw new IOException("the answer holds no users" + (error.isEmpty() ? "" : ": " + error));
        }
        return List.copyOf(people);
    }

    private static Person person(JsonParser parser, byte[] answer) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        if (parser.currentToken() != JsonToken.START_OBJECT || start < 0) {
            throw new IOException("the answer's results are not objects in UTF-8");
        }
        String email = "";
        String uuid = "";
        String member = "";
        int depth = 1;
        while (depth > 0) {
            switch (parser.nextToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> member = depth == 1 ? parser.currentName() : member;
                case VALUE_STRING -> {
                    if (depth == 1 && member.equals("email")) {
                        email = parser.getText();
                    } else if (depth == 2 && member.equals("login") && "uuid".equals(parser.currentName())) {
                        uuid = parser.getText();
                    }
                }
                case null, default -> {
                    if (parser.currentToken() == null) {
                        throw new IOException("the answer ends in the middle of a user");
                    }
                }
            }
        }
        long end = parser.currentLocation().getByteOffset();
        String identity = email.isEmpty() ? uuid : email;
        return new Person(compact(answer, (int) start, (int) end), identity.isEmpty() ? "-" : identity);
    }

    /// Copies JSON text without the white space outside its strings.
    private static byte[] compact(byte[] text, int start, int end) {
        ByteArrayOutputStream compact = new ByteArrayOutputStream(end - start);
        boolean inString = false;
        for (int i = start; i < end; i++) {
            byte b = text[i];
            if (inString && b == '\\') {
                compact.write(b);
                i++;
                compact.write(text[i]);
                continue;
            }
            if (b == '"') {
                inString = !inString;
            }
            if (inString || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                compact.write(b);
            }
        }
        return compact.toByteArray();
    }

    /// The text of the user; a copy.
    public byte[] json() {
        return json.clone();
    }

    /// The same bytes without a copy, for those who only read.
    byte[] sharedJson() {
        return json;
    }

    /// The e-mail address, or else the uuid, or else a hyphen; without tabs and line ends.
    public String identity() {
        return identity;
    }

    /// The SHA-256 of the text, in hexadecimal.
    public String sha256() {
        return sha256;
    }
}
