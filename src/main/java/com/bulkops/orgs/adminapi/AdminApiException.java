package com.bulkops.orgs.adminapi;

public abstract sealed class AdminApiException extends RuntimeException {

	AdminApiException(String m, Throwable c) {
		super(m, c);
	}

	public static final class ApiKeyRejected extends AdminApiException {

		ApiKeyRejected(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class KeyLacksScope extends AdminApiException {

		KeyLacksScope(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class AccessDenied extends AdminApiException {

		AccessDenied(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class AccountNotFound extends AdminApiException {

		AccountNotFound(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class OrganizationNotFound extends AdminApiException {

		OrganizationNotFound(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class RateLimited extends AdminApiException {

		RateLimited(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class AtlassianUnavailable extends AdminApiException {

		AtlassianUnavailable(String m, Throwable c) {
			super(m, c);
		}

	}

	public static final class UnexpectedAnswer extends AdminApiException {

		UnexpectedAnswer(String m, Throwable c) {
			super(m, c);
		}

	}

}
