package com.bulkops.orgs.sweep;

import com.bulkops.orgs.privacy.InstallationErased;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RunProperties.class)
class RunConfiguration {

	private final AlarmClock alarmClock;

	private final RunProperties properties;

	RunConfiguration(AlarmClock alarmClock, RunProperties properties) {
		this.alarmClock = alarmClock;
		this.properties = properties;
	}

	/** The first watch rings at once: it finds what the last shutdown left. */
	@EventListener
	void watchOnceReady(ApplicationReadyEvent event) {
		this.alarmClock.setWatch(WatchJob.class, "watch", this.properties.watchInterval());
		this.alarmClock.setWatch(NoticeJob.class, "notices", this.properties.watchInterval());
		this.alarmClock.setWatch(PrivacyJob.class, "privacy", this.properties.privacyInterval());
	}

	@EventListener
	void forget(InstallationErased event) {
		this.alarmClock.forget(event.installation());
	}

}
