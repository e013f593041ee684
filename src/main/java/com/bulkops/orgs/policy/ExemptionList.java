package com.bulkops.orgs.policy;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The exemptions that apply to the tokens of an organization at one moment, those of all
 * its sites, ready to be asked about many tokens. Those that have ended are among them.
 */
public final class ExemptionList {

	public static final ExemptionList NONE = new ExemptionList(List.of());

	private final List<ListedExemption> all;

	private final Matcher own;

	private final Matcher others;

	/** The exemptions of a site whose organization has no other site. */
	public ExemptionList(List<Exemption> own) {
		this(own.stream().map(ListedExemption::own).toList(), List.of());
	}

	ExemptionList(List<ListedExemption> own, List<ListedExemption> others) {
		this.all = Stream.of(own, others).flatMap(List::stream).toList();
		this.own = new Matcher(own);
		this.others = new Matcher(others);
	}

	/** All of them, those of the site itself first. */
	public List<ListedExemption> all() {
		return this.all;
	}

	/**
	 * An exemption that saves a token on a day, one of the site itself if there is one;
	 * {@code null} if none does.
	 */
	@Nullable ListedExemption find(ManagedAccount account, ApiToken token, LocalDate day) {
		return matching(account, token).filter(countingOn(day)).findFirst().orElse(null);
	}

	/**
	 * The site's own exemption of a token that ended last; {@code null} if none has. What
	 * another site let end is not told.
	 */
	@Nullable Exemption findEnded(ManagedAccount account, ApiToken token, LocalDate day) {
		return this.own.matching(account, token)
			.map(ListedExemption::exemption)
			.filter((exemption) -> exemption.hasEndedBy(day))
			.max(Comparator.comparing((exemption) -> Objects.requireNonNull(exemption.lastDay())))
			.orElse(null);
	}

	/** Whether a token that no exemption saves was saved by one before, of any site. */
	boolean wasExempt(ManagedAccount account, ApiToken token) {
		return matching(account, token).findAny().isPresent();
	}

	/**
	 * Why it cannot be told on a day whether an exemption saves a token; {@code null} if
	 * it can. Such a token must not be revoked.
	 */
	@Nullable String findDoubt(ManagedAccount account, ApiToken token, LocalDate day) {
		return doubtful(account, token).filter(countingOn(day))
			.map(ListedExemption::describeDoubt)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Up to which day a token is not revoked, because an exemption saves it or might;
	 * {@link LocalDate#MAX} for ever, {@code null} if none does or might.
	 */
	public @Nullable LocalDate findLastDay(ManagedAccount account, ApiToken token) {
		return Stream.concat(matching(account, token), doubtful(account, token))
			.map((listed) -> Objects.requireNonNullElse(listed.exemption().lastDay(), LocalDate.MAX))
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	private static Predicate<ListedExemption> countingOn(LocalDate day) {
		return (listed) -> !listed.hasEndedBy(day);
	}

	private Stream<ListedExemption> matching(ManagedAccount account, ApiToken token) {
		return Stream.of(this.own, this.others).flatMap((matcher) -> matcher.matching(account, token));
	}

	private Stream<ListedExemption> doubtful(ManagedAccount account, ApiToken token) {
		return Stream.of(this.own, this.others).flatMap((matcher) -> matcher.doubtful(account, token));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ExemptionList list && this.all.equals(list.all);
	}

	@Override
	public int hashCode() {
		return this.all.hashCode();
	}

	/** Compares a token with exemptions, by what they are about. */
	private static final class Matcher {

		private final Map<String, List<ListedExemption>> ofAccounts;

		private final List<Pattern> ofEmails;

		private final List<Pattern> ofLabels;

		Matcher(List<ListedExemption> exemptions) {
			this.ofAccounts = of(Kind.ACCOUNT, exemptions)
				.collect(Collectors.groupingBy((listed) -> listed.exemption().pattern()));
			this.ofEmails = of(Kind.EMAIL, exemptions).map(Pattern::new).toList();
			this.ofLabels = of(Kind.LABEL, exemptions).map(Pattern::new).toList();
		}

		Stream<ListedExemption> matching(ManagedAccount account, ApiToken token) {
			Stream<ListedExemption> ofAccount = Stream.ofNullable(this.ofAccounts.get(account.id().value()))
				.flatMap(Collection::stream);
			return Stream
				.of(ofAccount, matching(this.ofEmails, account.email()), matching(this.ofLabels, token.label()))
				.flatMap((found) -> found);
		}

		private static Stream<ListedExemption> matching(List<Pattern> patterns, @Nullable String text) {
			if (text == null || patterns.isEmpty()) {
				return Stream.empty();
			}
			int[] folded = Glob.fold(text);
			return patterns.stream().filter((pattern) -> pattern.glob().matches(folded)).map(Pattern::exemption);
		}

		/** Those whose patterns cannot be compared with what is known of a token. */
		Stream<ListedExemption> doubtful(ManagedAccount account, ApiToken token) {
			Stream<Pattern> ofEmail = (account.email() == null) ? this.ofEmails.stream() : Stream.empty();
			Stream<Pattern> ofLabel = token.isLabelCut() ? this.ofLabels.stream() : Stream.empty();
			return Stream.concat(ofEmail, ofLabel).map(Pattern::exemption);
		}

		private static Stream<ListedExemption> of(Kind kind, List<ListedExemption> exemptions) {
			return exemptions.stream().filter((listed) -> listed.exemption().kind() == kind);
		}

	}

	private record Pattern(ListedExemption exemption, Glob glob) {

		Pattern(ListedExemption exemption) {
			this(exemption, new Glob(exemption.exemption().pattern()));
		}

	}

}
