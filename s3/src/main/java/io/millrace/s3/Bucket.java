package io.millrace.s3;

import java.time.Instant;

/// A bucket: a name that belongs to one account, over all regions of this server.
///
/// @param account the owner's account
/// @param region where it was created
/// @param created when
record Bucket(String account, String region, Instant created) {}
