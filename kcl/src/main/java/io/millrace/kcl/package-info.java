/// An application of Amazon's consumer library for Java, with nothing of ours in it.
package io.millrace.kcl;
