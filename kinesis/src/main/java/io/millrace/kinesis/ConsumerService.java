package io.millrace.kinesis;

import io.millrace.kinesis.definition.Consumer;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.token.ConsumerPage;
import io.millrace.kinesis.token.Seal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerResponse;

/// The operations of Kinesis on consumers: translates between the SDK's shapes and the domain.
final class ConsumerService {

    private static final int DEFAULT_LIMIT = 100;

    private final Streams streams;
    private final Consumers consumers;
    private final Seal seal;
    private final InstantSource clock;

    ConsumerService(Streams streams, Consumers consumers, Seal seal, InstantSource clock) {
        this.streams = streams;
        this.consumers = consumers;
        this.seal = seal;
        this.clock = clock;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html>
    RegisterStreamConsumerResponse registerStreamConsumer(RegisterStreamConsumerRequest request) {
        StreamId stream = StreamId.requested(null, request.streamARN());
        Map<String, String> tags = request.hasTags() ? request.tags() : Map.of();
        Consumer consumer = consumers.register(stream, request.consumerName(), tags);
        return RegisterStreamConsumerResponse.builder()
                .consumer(shape(stream, consumer))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html>
    DeregisterStreamConsumerResponse deregisterStreamConsumer(DeregisterStreamConsumerRequest request) {
        consumers.deregister(ConsumerId.requested(request.consumerARN(), request.streamARN(), request.consumerName()));
        return DeregisterStreamConsumerResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html>
    DescribeStreamConsumerResponse describeStreamConsumer(DescribeStreamConsumerRequest request) {
        ConsumerId id = ConsumerId.requested(request.consumerARN(), request.streamARN(), request.consumerName());
        Consumer consumer = consumers.get(id);
        return DescribeStreamConsumerResponse.builder()
                .consumerDescription(ConsumerDescription.builder()
                        .consumerName(consumer.name())
                        .consumerARN(consumer.arn(id.stream()))
                        .consumerStatus(status(consumer))
                        .consumerCreationTimestamp(consumer.created())
                        .streamARN(id.stream().arn())
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html>
    ListStreamConsumersResponse listStreamConsumers(ListStreamConsumersRequest request) {
        StreamId id = StreamId.requested(null, request.streamARN());
        int limit = Optional.ofNullable(request.maxResults()).orElse(DEFAULT_LIMIT);
        Stream stream = streams.get(id);
        StreamDefinition definition = stream.definition();
        Optional<ConsumerPage> page = Optional.ofNullable(request.nextToken()).map(token -> page(token, id));
        if (request.streamCreationTimestamp() != null) {
            if (page.isPresent()) {
                throw KinesisFault.INVALID_ARGUMENT.fault(
                        "NextToken and StreamCreationTimestamp cannot be provided together.");
            }
            long second = request.streamCreationTimestamp().getEpochSecond();
            if (second != definition.created().getEpochSecond()) {
                throw KinesisFault.streamNotFound(id);
            }
        }
        if (page.isPresent() && page.get().incarnation() != definition.incarnation()) {
            throw KinesisFault.streamNotFound(id);
        }
        List<Consumer> found =
                consumers.list(stream, page.map(ConsumerPage::after).orElse(""), limit + 1);
        boolean hasMore = found.size() > limit;
        List<Consumer> shown = hasMore ? found.subList(0, limit) : found;
        return ListStreamConsumersResponse.builder()
                .consumers(shown.stream().map(consumer -> shape(id, consumer)).toList())
                .nextToken(
                        hasMore
                                ? new ConsumerPage(
                                                id,
                                                definition.incarnation(),
                                                shown.getLast().name(),
                                                clock.instant())
                                        .seal(seal)
                                : null)
                .build();
    }

    private ConsumerPage page(String token, StreamId id) {
        ConsumerPage page = ConsumerPage.open(seal, token)
                .filter(opened -> opened.stream().equals(id))
                .orElseThrow(Pages::invalidToken);
        Pages.checkAge(page.issued(), clock.instant());
        return page;
    }

    private software.amazon.awssdk.services.kinesis.model.Consumer shape(StreamId stream, Consumer consumer) {
        return software.amazon.awssdk.services.kinesis.model.Consumer.builder()
                .consumerName(consumer.name())
                .consumerARN(consumer.arn(stream))
                .consumerStatus(status(consumer))
                .consumerCreationTimestamp(consumer.created())
                .build();
    }

    /// One that has gone since it was looked up was DELETING.
    private String status(Consumer consumer) {
        Instant now = clock.instant();
        return consumer.status(now).orElse(StreamStatus.DELETING).name();
    }
}
