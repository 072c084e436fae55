package io.millrace.kinesis.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardIdTest {

    @Test
    void shardId_isReadAsAwsDoes() {
        assertThat(new ShardId(12)).hasToString("shardId-000000000012");
        assertThat(ShardId.parse("shardId-000000000012")).contains(new ShardId(12));
        assertThat(ShardId.parse("shardId-12")).contains(new ShardId(12));
        assertThat(ShardId.parse("12")).contains(new ShardId(12));
        assertThat(ShardId.parse("shardId-2147483647")).contains(new ShardId(Integer.MAX_VALUE));
        assertThat(ShardId.parse("shardId-2147483648")).isEmpty();
        assertThat(ShardId.parse("shardId--1")).isEmpty();
        assertThat(ShardId.parse("shardId-1e1")).isEmpty();
        assertThat(ShardId.parse("ShardId-" + "9".repeat(30))).isEmpty();
    }
}
