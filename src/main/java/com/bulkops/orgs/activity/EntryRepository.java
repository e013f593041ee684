package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;

/**
 * The entries of all logs.
 */
interface EntryRepository extends JpaRepository<EntryEntity, Long>, JpaSpecificationExecutor<EntryEntity> {

	/**
	 * Reserves ids, in their order. Hibernate's own pool would keep blocks of ids in each
	 * instance, and an entry would get a smaller id than an earlier one of another
	 * instance.
	 */
	@Query(nativeQuery = true, value = """
			select nextval('activity_entry_id_seq') from generate_series(1, :count)
			""")
	List<Long> reserveIds(int count);

	@Query("select entry.at from EntryEntity entry where entry.siteId = :siteId and entry.id = :id")
	Optional<Instant> findAt(String siteId, long id);

	/**
	 * Reads entries in the order of the ids. Large details are unpacked once, and never
	 * sent.
	 * @param mostChanges the changes of an entry that are read
	 * @param bytes the length of all entries' texts, as the database stores them, after
	 * which no further entry is read
	 */
	@Query(nativeQuery = true,
			value = """
					select id, site_id, at, kind, result, run_id, actor, account_id, token_id, token_label, label_salt, label_digest,
					  token_created_at, token_last_access, rule, reason, shown details, concluded_at
					from (
					  select place, id, site_id, at, kind, result, run_id, actor, account_id, token_id, token_label, label_salt,
					    label_digest, token_created_at, token_last_access, rule, reason, shown, concluded_at,
					    coalesce(sum(octet_length(cast(shown as text)) + coalesce(octet_length(reason), 0)
					      + coalesce(octet_length(rule), 0) + coalesce(octet_length(token_label), 0))
					      over (order by place rows between unbounded preceding and 1 preceding), 0) bytes_before
					  from unnest(cast(:ids as bigint[])) with ordinality picked (picked_id, place)
					  join activity_entry on id = picked_id,
					    lateral (select details - 'changesLeftOut' unpacked offset 0) once,
					    lateral (select jsonb_array_length(coalesce(unpacked->'changes', '[]')) - :mostChanges left_out offset 0) counted,
					    lateral (select case when left_out > 0
					      then jsonb_set(unpacked, '{changes}', jsonb_path_query_array(unpacked, '$.changes[0 to $most - 1]',
					          jsonb_build_object('most', :mostChanges))) || jsonb_build_object('changesLeftOut', left_out)
					      else unpacked end shown offset 0) cut) bounded
					where bytes_before < :bytes order by place
					""")
	List<EntryEntity> findShown(Long[] ids, int mostChanges, int bytes);

	/** Finds an entry that is concluded, and not by its token's revocation. */
	@Query("select entry from EntryEntity entry where entry.id = :id "
			+ "and entry.result not in (com.bulkops.orgs.activity.EntryResult.PENDING, "
			+ "com.bulkops.orgs.activity.EntryResult.REVOKED)")
	Optional<EntryEntity> findConcludedOtherwise(long id);

	@Query("select distinct entry.siteId from EntryEntity entry "
			+ "where entry.result = com.bulkops.orgs.activity.EntryResult.PENDING")
	List<String> findSitesWithPending();

	@Query("select entry from EntryEntity entry where entry.siteId = :siteId "
			+ "and entry.result = com.bulkops.orgs.activity.EntryResult.PENDING order by entry.id")
	List<EntryEntity> findPending(String siteId);

}
