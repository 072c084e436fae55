package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import com.sun.management.ThreadMXBean;
import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.Record;

class AwsCborTest {

    private static final ServiceModel KINESIS = ServiceModel.of(KinesisClient.class);

    private static Operation operation(String name) {
        return KINESIS.operation(name).orElseThrow();
    }

    private static WireRequest request(byte[] body) {
        return new WireRequest("POST", "/", "", WireHeaders.NONE, WireBody.of(body));
    }

    @FunctionalInterface
    private interface Document {
        void write(CBORGenerator generator) throws IOException;
    }

    private static byte[] cbor(Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator generator = new CBORFactory().createGenerator(bytes)) {
            document.write(generator);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Instant timestamp(Document value) {
        byte[] body = cbor(generator -> {
            generator.writeStartObject();
            generator.writeFieldName("Timestamp");
            value.write(generator);
            generator.writeEndObject();
        });
        return ((GetShardIteratorRequest) AwsCbor.V1_1.read(operation("GetShardIterator"), request(body))).timestamp();
    }

    @Test
    void timestamp_isMillisecondsWithTagOrWithout() {
        Instant instant = Instant.ofEpochMilli(1_700_000_000_123L);

        assertThat(timestamp(generator -> generator.writeNumber(1_700_000_000_123L)))
                .isEqualTo(instant);
        assertThat(timestamp(generator -> {
                    generator.writeTag(1);
                    generator.writeNumber(1_700_000_000_123L);
                }))
                .isEqualTo(instant);
    }

    @Test
    void timestamp_isSecondsWhereTheTagIsTrue() {
        assertThat(timestamp(generator -> {
                    generator.writeTag(1);
                    generator.writeNumber(1_700_000_000);
                }))
                .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(timestamp(generator -> {
                    generator.writeTag(1);
                    generator.writeNumber(1_700_000_000.123);
                }))
                .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    }

    @Test
    void timestamp_isWrittenAsPlainMilliseconds() throws IOException {
        GetRecordsResponse response = GetRecordsResponse.builder()
                .records(Record.builder()
                        .approximateArrivalTimestamp(Instant.ofEpochMilli(1_700_000_000_123L))
                        .build())
                .build();

        WireResponse written = AwsCbor.V1_1.write(operation("GetRecords"), response, "id-1");

        assertThat(written.headers().first("Content-Type")).contains("application/x-amz-cbor-1.1");
        try (CBORParser parser = new CBORFactory().createParser(((WireBody.Bytes) written.body()).copy())) {
            while (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {}
            assertThat(parser.getCurrentTag()).isEqualTo(-1);
            assertThat(parser.getLongValue()).isEqualTo(1_700_000_000_123L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a1 6444617461 63414141 | class java.lang.String can not be converted to a Blob",
                "a1 6444617461 01 | class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to a Blob",
                "a1 6c506172746974696f6e4b6579 41ff | class java.nio.HeapByteBuffer can not be converted to an String",
                "a1 6444617461 80 | Start of list found where not expected",
            })
    void read_checksTypes(String hex, String message) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> AwsCbor.V1_1.read(operation("PutRecord"), request(body)))
                .satisfies(fault -> assertThat(fault.text()).isEqualTo(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1 6444617461 5a7fffffff 00", // bytes of 2 GB
                "a1 6444617461 5b7fffffffffffffff 00", // bytes beyond any memory
                "a1 6c506172746974696f6e4b6579 7a7fffffff 41", // a text of 2 GB
                "a1 6444617461 5f5a7fffffff00", // a chunk of 2 GB
                "ba7fffffff 6444617461", // a map of 2 billion entries
                "a1 63666f6f 9a7fffffff", // an unknown list of 2 billion
                "a1 63666f6f 5a7fffffff", // unknown bytes of 2 GB
            })
    void read_believesNoLengthBeforeItHasTheBytes(String hex) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> AwsCbor.V1_1.read(operation("PutRecord"), request(body)));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000);
    }
}
