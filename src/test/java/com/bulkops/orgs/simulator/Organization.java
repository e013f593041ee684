package com.bulkops.orgs.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The simulated organization: who and what is in it, what its key may do, and a ledger of
 * every call. Its state is guarded by its own lock.
 */
public final class Organization {

	/** As the body of an answer: a gigabyte that begins like a list of tokens. */
	public static final String GIGABYTE = "gigabyte";

	private static final Instant FIRST_TOKENS = Instant.parse("2000-01-01T00:00:00Z");

	final String id;

	final String name;

	final Map<String, Account> accounts = new LinkedHashMap<>();

	private final List<Call> calls = new ArrayList<>();

	private final List<Revoked> revoked = new ArrayList<>();

	private final Clock clock;

	private final String apiKey;

	private KeyPower power = KeyPower.EVERYTHING;

	private String idsWhenListed = "";

	private Faults faults = Faults.none();

	private long allowance = Long.MAX_VALUE;

	private long limited;

	private Function<Call, @Nullable Refusal> refusals = (call) -> null;

	private Consumer<Call> observer = (call) -> {
	};

	private final List<Boolean> endlessAnswers = new ArrayList<>();

	private BiFunction<Call, String, String> distortion = (call, body) -> body;

	public Organization(String name, Clock clock) {
		this(UUID.randomUUID().toString(), name, "key-" + UUID.randomUUID(), clock);
	}

	Organization(String id, String name, String apiKey, Clock clock) {
		this.id = id;
		this.name = name;
		this.apiKey = apiKey;
		this.clock = clock;
	}

	public String id() {
		return this.id;
	}

	public String name() {
		return this.name;
	}

	public String apiKey() {
		return this.apiKey;
	}

	/** The account with this id, made when it is first named. */
	public synchronized Account account(String accountId) {
		return this.accounts.computeIfAbsent(accountId, Account::new);
	}

	/** The names of those whom a Jira site would know: everybody but app accounts. */
	synchronized Map<String, String> names() {
		Map<String, String> names = new LinkedHashMap<>();
		this.accounts.values()
			.stream()
			.filter((account) -> account.type.equals("atlassian"))
			.forEach((account) -> names.put(account.id, account.name));
		return names;
	}

	/** Changes what the key may do from the next call on. */
	public synchronized void power(KeyPower power) {
		this.power = power;
	}

	synchronized KeyPower power() {
		return this.power;
	}

	/** The organization-wide list names tokens by ids that no other call takes. */
	public synchronized void listingUnderOtherIds() {
		this.idsWhenListed = "listed-";
	}

	synchronized String idWhenListed(String token) {
		return this.idsWhenListed + token;
	}

	/** Misfortunes for the calls about this organization from now on. */
	public synchronized void faults(Faults faults) {
		this.faults = faults;
	}

	synchronized Faults faults() {
		return this.faults;
	}

	/**
	 * Chooses which calls are refused, {@code null} for none. It is asked about one call
	 * after the other.
	 */
	public synchronized void refuse(Function<Call, @Nullable Refusal> chosen) {
		this.refusals = chosen;
	}

	synchronized @Nullable Refusal refusal(Call call) {
		return this.refusals.apply(call);
	}

	/** Answers so many calls; the further ones meet a rate limit of one second. */
	public synchronized void allow(long calls) {
		this.allowance = calls;
	}

	synchronized boolean mayCall() {
		if (this.allowance > 0) {
			this.allowance--;
			return true;
		}
		this.limited++;
		return false;
	}

	/** How many calls met the rate limit. */
	public synchronized long limited() {
		return this.limited;
	}

	/** Sees every call before it is answered, and may change the organization. */
	public synchronized void observe(Consumer<Call> observer) {
		this.observer = observer;
	}

	/** Changes the body of every answer that has one. */
	public synchronized void distort(BiFunction<Call, String, String> distortion) {
		this.distortion = distortion;
	}

	synchronized void gigabyteWasRead(boolean toItsEnd) {
		this.endlessAnswers.add(toItsEnd);
	}

	/** For each gigabyte that was answered, whether it was read to its end. */
	public synchronized List<Boolean> endlessAnswers() {
		return List.copyOf(this.endlessAnswers);
	}

	synchronized String distorted(Call call, String body) {
		return this.distortion.apply(call, body);
	}

	void enter(Call call) {
		Consumer<Call> current;
		synchronized (this) {
			this.calls.add(call);
			current = this.observer;
		}
		current.accept(call);
	}

	synchronized boolean revoke(Account account, String tokenId) {
		boolean held = !isGone(account, tokenId) && account.tokens.remove(tokenId) != null;
		if (held) {
			this.revoked.add(new Revoked(account.id, tokenId, this.clock.instant()));
		}
		return held;
	}

	/** An expired token stays listed. */
	private boolean isGone(Account account, String tokenId) {
		ObjectNode token = account.tokens.get(tokenId);
		return account.gone.contains(tokenId) || (token != null && isExpired(token.path("expiry").asString("")));
	}

	/** A time before there were tokens is none. */
	private boolean isExpired(String expiry) {
		try {
			Instant at = Instant.parse(expiry);
			return at.isAfter(FIRST_TOKENS) && !at.isAfter(this.clock.instant());
		}
		catch (DateTimeParseException ex) {
			return false;
		}
	}

	/**
	 * A revocation that took effect although nobody has heard of it, as before a crash.
	 */
	public synchronized void revokeUnseen(String accountId, String tokenId) {
		revoke(account(accountId), tokenId);
	}

	/** Every call of the Admin API so far. */
	public synchronized List<Call> calls() {
		return List.copyOf(this.calls);
	}

	/** The tokens that were really revoked, in order. */
	public synchronized List<Revoked> revoked() {
		return List.copyOf(this.revoked);
	}

	synchronized void remember(List<Revoked> earlier) {
		this.revoked.addAll(earlier);
	}

	/** The ids of the revoked tokens. */
	public synchronized TreeSet<String> revokedTokens() {
		TreeSet<String> tokens = new TreeSet<>();
		this.revoked.forEach((token) -> tokens.add(token.token()));
		return tokens;
	}

	/**
	 * A call of the Admin API.
	 */
	public record Call(String method, String path, @Nullable String query) {

		public boolean isRevocation() {
			return this.method.equals("DELETE");
		}

	}

	/**
	 * An answer that does not do what was asked.
	 *
	 * @param retryAfter as the header says, {@code null} for none
	 */
	public record Refusal(int status, @Nullable Duration retryAfter) {

		/** The place in a list is not known any more. */
		public static final Refusal EXPIRED_CURSOR = new Refusal(400, null);

		public static final Refusal UNAVAILABLE = new Refusal(503, null);

		public static Refusal limit(Duration retryAfter) {
			return new Refusal(429, retryAfter);
		}

	}

	/**
	 * A revocation that took effect.
	 */
	public record Revoked(String account, String token, Instant at) {

	}

	/** What the organization API key may do. */
	public enum KeyPower {

		/** A key without scopes that may also list the organization's tokens. */
		EVERYTHING,
		/** A key without scopes that may not list the organization's tokens. */
		NO_ORGANIZATION_WIDE_LIST,
		/** A key with scopes: it reads, but not single users, and revokes nothing. */
		SCOPED,
		/** An expired or deleted key. */
		DEAD

	}

}
