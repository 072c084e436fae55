package io.millrace.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Random changes to bytes, repeatable by seed.
public final class Fuzz {

    private static final List<byte[]> SMALL = List.of(
            bytes("{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"x\"}}"),
            bytes("{\"a\":-0.5e+10,\"b\":\"\\u00e9\\n\\\"\",\"c\":[{\"d\":1},{\"d\":[]}]}"),
            bytes("{\"é\":\"€😀\"}{\"b\":1} {\"c\":[[[[]]]]}"),
            bytes("[{\"a\":0},{\"a\":12e5},{\"a\":1.25},{},[\"\",\"\\\\\"]]"));

    private static final String INTERESTING = "{}[]\",:\\tfn0123456789.eE+-u \n\r\tx'X\0\u0001\u007f";

    private final Random random;

    public Fuzz(long seed) {
        this.random = new Random(seed);
    }

    /// One of some short texts in which a random change hits something that matters.
    public static byte[] small(int number) {
        return SMALL.get(number % SMALL.size()).clone();
    }

    /// Any of them.
    public byte[] small() {
        return small(random.nextInt(SMALL.size()));
    }

    /// A new seed, printed; `-Dmillrace.seed` gives an old one.
    public static long seed() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("millrace.seed=" + seed);
        return seed;
    }

    /// So many rounds, a hundred times more in a full campaign.
    public static int rounds(int rounds) {
        return "full".equals(System.getProperty("millrace.campaign")) ? 100 * rounds : rounds;
    }

    public Random random() {
        return random;
    }

    /// The bytes after none to four changes.
    public byte[] mutate(byte[] source) {
        byte[] bytes = source;
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] change(byte[] source) {
        int at = random.nextInt(source.length + 1);
        int other = Math.min(source.length, at + random.nextInt(9));
        return switch (random.nextInt(9)) {
            case 0 -> join(source, 0, at, new byte[0], other, source.length);
            case 1 -> join(source, 0, at, new byte[] {interesting()}, at, source.length);
            case 2 -> join(source, 0, at, new byte[] {interesting()}, Math.min(at + 1, source.length), source.length);
            case 3 ->
                join(
                        source,
                        0,
                        at,
                        new byte[] {(byte) random.nextInt(256)},
                        Math.min(at + 1, source.length),
                        source.length);
            case 4 -> join(source, 0, other, new byte[0], at, source.length);
            case 5 -> join(source, 0, at, new byte[0], source.length, source.length);
            case 6 -> join(source, 0, at, bytes(" \n"), at, source.length);
            case 7 -> join(source, 0, at, bytes("é€😀"), at, source.length);
            default -> source;
        };
    }

    private byte interesting() {
        return (byte) INTERESTING.charAt(random.nextInt(INTERESTING.length()));
    }

    private static byte[] join(byte[] source, int from, int to, byte[] between, int again, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(source, from, to - from);
        out.writeBytes(between);
        out.write(source, again, end - again);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
