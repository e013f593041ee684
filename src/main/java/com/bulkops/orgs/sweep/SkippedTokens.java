package com.bulkops.orgs.sweep;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.bulkops.orgs.run.RunLease;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens that the activity log already reports as skipped, with a digest of the
 * reason, so that the log grows with changes and not with every run. The counts of each
 * run include all of them.
 */
@Service
class SkippedTokens {

	private final JdbcClient jdbc;

	SkippedTokens(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns those that the log does not report yet, or reports for another reason. */
	@Transactional(readOnly = true)
	List<JudgedToken> findUnrecorded(RunLease lease, List<JudgedToken> tokens) {
		if (tokens.isEmpty()) {
			return List.of();
		}
		Set<Integer> recorded = new HashSet<>(this.jdbc.sql("""
				select number from skipped_token
				join unnest(:accounts::text[], :tokens::text[], :digests::text[]) with ordinality
				    asked (asked_account, asked_token, asked_digest, number)
				  on account_id = asked_account and token_id = asked_token and reason_digest = asked_digest::uuid
				where site_id = :siteId
				""")
			.param("siteId", lease.site().value())
			.param("accounts", texts(tokens, (one) -> one.account().id().value()))
			.param("tokens", texts(tokens, (one) -> one.token().id().value()))
			.param("digests", texts(tokens, (one) -> one.reasonDigest().toString()))
			.query(Integer.class)
			.list());
		return IntStream.range(0, tokens.size())
			.filter((index) -> !recorded.contains(index + 1))
			.mapToObj(tokens::get)
			.toList();
	}

	/** Records that the log reports tokens, and that a run found them. */
	@Transactional
	void record(RunLease lease, Collection<JudgedToken> tokens) {
		if (tokens.isEmpty()) {
			return;
		}
		this.jdbc.sql("""
				insert into skipped_token (site_id, run_id, account_id, token_id, reason_digest)
				select :siteId, :run, account, token, min(digest)::uuid
				from unnest(:accounts::text[], :tokens::text[], :digests::text[]) skipped (account, token, digest)
				group by account, token
				on conflict (site_id, account_id, token_id) do update set run_id = excluded.run_id,
				  reason_digest = excluded.reason_digest
				""")
			.param("siteId", lease.site().value())
			.param("run", lease.run().value())
			.param("accounts", texts(tokens, (one) -> one.account().id().value()))
			.param("tokens", texts(tokens, (one) -> one.token().id().value()))
			.param("digests", texts(tokens, (one) -> one.reasonDigest().toString()))
			.update();
	}

	/** Deletes those that a run, which handled everything, did not find now. */
	@Transactional
	void deleteOthers(RunLease lease) {
		this.jdbc.sql("delete from skipped_token where site_id = ? and run_id <> ?")
			.params(lease.site().value(), lease.run().value())
			.update();
	}

	private static String[] texts(Collection<JudgedToken> tokens, Function<JudgedToken, String> text) {
		return tokens.stream().map(text).toArray(String[]::new);
	}

}
