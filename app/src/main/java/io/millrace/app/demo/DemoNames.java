package io.millrace.app.demo;

/// What the demo calls its resources.
public final class DemoNames {

    public static final String STREAM = "random-users";
    static final String BUCKET = "adult-males";
    static final String FUNCTION = "append-newline";
    static final String DELIVERY_STREAM = "adult-males-to-s3";
    static final String APPLICATION = "adult-males";
    static final String OUTPUT_STREAM = "DESTINATION_USER_DATA";

    private DemoNames() {}
}
