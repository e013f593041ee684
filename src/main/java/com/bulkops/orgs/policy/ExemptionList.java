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
 * The exemptions of all sites of an organization, prepared for matching many tokens.
 * Exemptions that have ended are included.
 */
public final class ExemptionList {

	public static final ExemptionList NONE = new ExemptionList(List.of());

	private final List<ListedExemption> all;

	private final Matcher own;

	private final Matcher others;

	/** Creates a list for a site whose organization has no other site. */
	public ExemptionList(List<Exemption> own) {
		this(own.stream().map(ListedExemption::own).toList(), List.of());
	}

	ExemptionList(List<ListedExemption> own, List<ListedExemption> others) {
		this.all = Stream.of(own, others).flatMap(List::stream).toList();
		this.own = new Matcher(own);
		this.others = new Matcher(others);
	}

	/** Returns all exemptions, those of the site itself first. */
	public List<ListedExemption> all() {
		return this.all;
	}

	/**
	 * Finds an exemption of a token that is in effect on a day, preferably one of the
	 * site itself; {@code null} if there is none.
	 */
	@Nullable ListedExemption find(ManagedAccount account, ApiToken token, LocalDate day) {
		return matching(account, token).filter(countingOn(day)).findFirst().orElse(null);
	}

	/**
	 * Finds the site's own exemption of a token that ended last; {@code null} if none
	 * has. Exemptions of other sites that have ended are not disclosed.
	 */
	@Nullable Exemption findEnded(ManagedAccount account, ApiToken token, LocalDate day) {
		return this.own.matching(account, token)
			.map(ListedExemption::exemption)
			.filter((exemption) -> exemption.hasEndedBefore(day))
			.max(Comparator.comparing((exemption) -> Objects.requireNonNull(exemption.lastDay())))
			.orElse(null);
	}

	/** Returns whether a token that is not exempt was exempt before, by any site. */
	boolean wasExempt(ManagedAccount account, ApiToken token) {
		return matching(account, token).findAny().isPresent();
	}

	/**
	 * Returns why it is unknown on a day whether a token is exempt; {@code null} if it is
	 * known. A token in doubt must not be revoked.
	 */
	@Nullable String findDoubt(ManagedAccount account, ApiToken token, LocalDate day) {
		return doubtful(account, token).filter(countingOn(day))
			.map(ListedExemption::describeDoubt)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns the last day on which a token is or might be exempt; {@link LocalDate#MAX}
	 * for an exemption without end, {@code null} if there is none.
	 */
	public @Nullable LocalDate findLastDay(ManagedAccount account, ApiToken token) {
		return Stream.concat(matching(account, token), doubtful(account, token))
			.map((listed) -> Objects.requireNonNullElse(listed.exemption().lastDay(), LocalDate.MAX))
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	private static Predicate<ListedExemption> countingOn(LocalDate day) {
		return (listed) -> !listed.hasEndedBefore(day);
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

	/** An index of exemptions by kind. */
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

		/**
		 * Returns exemptions whose patterns cannot be compared with what is known of a
		 * token.
		 */
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
