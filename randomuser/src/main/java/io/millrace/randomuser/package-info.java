/// The random user service, answering as randomuser.me 1.4 does, and the producer that streams its users.
@NullMarked
package io.millrace.randomuser;

import org.jspecify.annotations.NullMarked;
