package com.bulkops.orgs.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * The analyzer that replaces the stack trace of a pooler in the wrong mode by an
 * instruction.
 */
class PooledSessionsFailureAnalyzer extends AbstractFailureAnalyzer<PooledSessions> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PooledSessions cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Set pool_mode = session in PgBouncer for this database, or let SPRING_DATASOURCE_URL lead to PostgreSQL itself. "
						+ "The app pools connections itself.",
				cause);
	}

}
