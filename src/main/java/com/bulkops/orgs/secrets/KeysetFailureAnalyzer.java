package com.bulkops.orgs.secrets;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Turns a missing or broken keyset into an instruction instead of a stack trace.
 */
class KeysetFailureAnalyzer extends AbstractFailureAnalyzer<KeysetUnusable> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, KeysetUnusable cause) {
		return new FailureAnalysis(
				"The encryption keyset in BULKOPS_ENCRYPTION_KEYSET cannot be used. " + cause.getMessage(),
				"Create one with `java -jar bulkops-orgs.jar new-keyset`, keep it like a password (without it the stored "
						+ "keys are lost) and pass it in the environment variable BULKOPS_ENCRYPTION_KEYSET.",
				cause);
	}

}
