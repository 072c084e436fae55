package io.millrace.randomuser;

/// How far a producer is.
///
/// `sent + failed + inDoubt` is the number of records that are done with; none of them is counted twice.
///
/// @param sent records that the stream acknowledged
/// @param failed records that are surely not in the stream and will not be offered again
/// @param inDoubt records whose fate is unknown, because their request got no answer; never offered again
/// @param retried how often a record was offered again
/// @param bytes the data of the records sent, without their keys
/// @param lastSequenceNumber of the record acknowledged last; empty before the first
/// @param lastProblem why a record was refused or came into doubt last; empty if never
public record Progress(
        long sent, long failed, long inDoubt, long retried, long bytes, String lastSequenceNumber, String lastProblem) {

    static final Progress NONE = new Progress(0, 0, 0, 0, 0, "", "");

    Progress withSent(int moreBytes, String sequenceNumber) {
        return new Progress(sent + 1, failed, inDoubt, retried, bytes + moreBytes, sequenceNumber, lastProblem);
    }

    Progress withFailed(int more) {
        return new Progress(sent, failed + more, inDoubt, retried, bytes, lastSequenceNumber, lastProblem);
    }

    Progress withInDoubt() {
        return new Progress(sent, failed, inDoubt + 1, retried, bytes, lastSequenceNumber, lastProblem);
    }

    Progress withRetried(int more) {
        return new Progress(sent, failed, inDoubt, retried + more, bytes, lastSequenceNumber, lastProblem);
    }

    Progress withProblem(String problem) {
        return new Progress(sent, failed, inDoubt, retried, bytes, lastSequenceNumber, problem);
    }
}
