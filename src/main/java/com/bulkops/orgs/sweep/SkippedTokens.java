package com.bulkops.orgs.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import com.bulkops.orgs.run.RunLease;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which tokens the log already says are skipped, and why, so that it grows with what
 * changes and not with every night. The counts of each run tell how many there are.
 */
@Service
class SkippedTokens {

	private final JdbcClient jdbc;

	SkippedTokens(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns those of which the log does not say so yet, or for another reason. */
	@Transactional(readOnly = true)
	List<SkippedToken> notYetRecorded(RunLease lease, Collection<SkippedToken> tokens) {
		if (tokens.isEmpty()) {
			return List.of();
		}
		Set<Recorded> recorded = new HashSet<>(this.jdbc.sql("""
				select account_id, token_id, reason_digest from skipped_token
				join unnest(:accounts::text[], :tokens::text[]) asked (asked_account, asked_token)
				  on account_id = asked_account and token_id = asked_token
				where client_key = :clientKey
				""")
			.param("clientKey", lease.installation().clientKey())
			.param("accounts", texts(tokens, (one) -> one.account().value()))
			.param("tokens", texts(tokens, (one) -> one.token().id().value()))
			.query(SkippedTokens::recorded)
			.list());
		return tokens.stream().filter((one) -> !recorded.contains(Recorded.of(one))).toList();
	}

	/** Records that the log says so, and that a run met them. */
	@Transactional
	void record(RunLease lease, Collection<SkippedToken> tokens) {
		if (tokens.isEmpty()) {
			return;
		}
		this.jdbc.sql("""
				insert into skipped_token (client_key, run_id, account_id, token_id, reason_digest)
				select :clientKey, :run, account, token, min(digest)::uuid
				from unnest(:accounts::text[], :tokens::text[], :digests::text[]) skipped (account, token, digest)
				group by account, token
				on conflict (client_key, account_id, token_id) do update set run_id = excluded.run_id,
				  reason_digest = excluded.reason_digest
				""")
			.param("clientKey", lease.installation().clientKey())
			.param("run", lease.run().value())
			.param("accounts", texts(tokens, (one) -> one.account().value()))
			.param("tokens", texts(tokens, (one) -> one.token().id().value()))
			.param("digests", texts(tokens, (one) -> one.reasonDigest().toString()))
			.update();
	}

	/** Forgets those that a run, which looked at everything, did not meet any more. */
	@Transactional
	void forgetOthers(RunLease lease) {
		this.jdbc.sql("delete from skipped_token where client_key = ? and run_id <> ?")
			.params(lease.installation().clientKey(), lease.run().value())
			.update();
	}

	private static Recorded recorded(ResultSet row, int number) throws SQLException {
		return new Recorded(row.getString("account_id"), row.getString("token_id"),
				row.getObject("reason_digest", UUID.class));
	}

	private static String[] texts(Collection<SkippedToken> tokens, Function<SkippedToken, String> text) {
		return tokens.stream().map(text).toArray(String[]::new);
	}

	private record Recorded(String account, String token, UUID reasonDigest) {

		static Recorded of(SkippedToken token) {
			return new Recorded(token.account().value(), token.token().id().value(), token.reasonDigest());
		}

	}

}
