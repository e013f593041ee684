package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import com.bulkops.orgs.site.ActingUser;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The entries of the activity log about changed settings. Each change is an entry, unless
 * it is a part of a larger save: that is one entry with all its changes. To be used in
 * the transaction that stores the changes.
 */
@Component
public class SettingsLog {

	private final ActivityLog activityLog;

	SettingsLog(ActivityLog activityLog) {
		this.activityLog = activityLog;
	}

	/**
	 * Records changes, in the entry that {@link #recordTogether} prepares if there is
	 * one. Does nothing without changes.
	 */
	public void record(ActingUser actor, List<Change> changes) {
		Save save = (Save) TransactionSynchronizationManager.getResource(SettingsLog.class);
		if (save != null && save.actor().equals(actor)) {
			save.changes().addAll(changes);
		}
		else if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(actor.site(), actor.accountId(), changes));
		}
	}

	/**
	 * Records all that a person changes in a save as one entry, at its end. Nothing is
	 * recorded if the save fails.
	 * @param save what stores the changes, and records them with this actor
	 * @return what the save returned
	 */
	public <T> T recordTogether(ActingUser actor, Supplier<T> save) {
		List<Change> changes = new ArrayList<>();
		TransactionSynchronizationManager.bindResource(SettingsLog.class, new Save(actor, changes));
		T saved;
		try {
			saved = save.get();
		}
		finally {
			TransactionSynchronizationManager.unbindResource(SettingsLog.class);
		}
		record(actor, changes);
		return saved;
	}

	private record Save(ActingUser actor, List<Change> changes) {

	}

}
