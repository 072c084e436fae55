package io.millrace.wire.shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/// The members of one structure of the SDK's model, found by their names on the wire without a search.
///
/// Made once per class; the SDK has finitely many.
public final class Shape {

    private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

    private final List<Member> members;
    private final List<Member> body;
    private final Map<String, Member> bodyByName = new HashMap<>();
    private final @Nullable Member payload;

    private Shape(SdkPojo object) {
        members = object.sdkFields().stream().map(Member::new).toList();
        body = members.stream()
                .filter(member -> member.location() == MarshallLocation.PAYLOAD)
                .toList();
        body.forEach(member -> bodyByName.put(member.name(), member));
        payload = members.stream().filter(Member::isPayload).findFirst().orElse(null);
    }

    /// The members of an object or of a builder.
    public static Shape of(SdkPojo object) {
        Shape known = SHAPES.get(object.getClass());
        return known != null ? known : SHAPES.computeIfAbsent(object.getClass(), type -> new Shape(object));
    }

    /// All members in the order of the model.
    public List<Member> members() {
        return members;
    }

    /// The members that stand in the body.
    public List<Member> body() {
        return body;
    }

    /// The member of that name in the body of a request, or null if there is none.
    @Nullable
    public Member bodyMember(String name) {
        return bodyByName.get(name);
    }

    /// The member that is the whole body, where there is such a member.
    public Optional<Member> payload() {
        return Optional.ofNullable(payload);
    }
}
