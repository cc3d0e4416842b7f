"""The modules that decide something, and the tests that should notice a change of them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPONENT = Path("custom_components/plex_activities")

# The quickest tests come first: a mutant ends with the first test that fails.
TESTS: dict[str, tuple[str, ...]] = {
    "aioplex/account.py": (
        "tests/aioplex/test_account.py",
        "tests/test_sign_in.py",
        "tests/hostile/test_event_loop.py::test_no_turn_takes_long_whatever_plex_tv_says_of_an_account",
    ),
    "aioplex/address.py": (
        "tests/aioplex/test_address.py",
        "tests/test_same_identifier.py::test_addresses_of_one_port_are_one_place",
        "tests/test_addresses.py",
        "tests/test_discovery.py",
    ),
    "aioplex/pasted.py": ("tests/aioplex/test_pasted.py",),
    "aioplex/tracking.py": ("tests/aioplex/test_tracking.py",),
    "aioplex/verified_connection.py": (
        "tests/aioplex/test_client.py",
        "tests/test_polling.py",
        "tests/test_security.py",
        "tests/test_addresses.py",
        "tests/test_no_token.py",
        "tests/test_cancel_activity.py::test_a_failing_server_is_an_error_with_the_reason",
    ),
    "aioplex/wire.py": (
        "tests/aioplex/test_wire.py",
        "tests/hostile/test_arbitrary_json.py",
        "tests/hostile/test_packed.py",
    ),
    "aioplex/client.py": (
        "tests/aioplex/test_client.py",
        "tests/test_polling.py",
        "tests/test_cancel_activity.py",
        "tests/test_run_task.py",
        "tests/test_security.py",
    ),
    "aioplex/event_source.py": (
        "tests/test_event_source.py",
        "tests/aioplex/test_client.py",
        "tests/hostile/test_bounds.py::test_nothing_of_a_packed_stream_is_unpacked",
        "tests/hostile/test_event_loop.py::test_no_turn_of_the_event_loop_takes_long[unreadable events]",
        "tests/hostile/test_arbitrary_json.py",
        "tests/hostile/test_empty_frames.py",
    ),
    "aioplex/websocket.py": (
        "tests/test_notifications.py",
        "tests/hostile/test_empty_frames.py",
        "tests/hostile/test_bounds.py::test_no_more_than_sixteen_kib_of_frames_are_read_in_a_turn",
        "tests/test_token.py",
    ),
    "coordinator.py": (
        "tests/test_polling.py",
        "tests/test_notifications.py",
        "tests/test_end_causes.py",
        "tests/test_bad_moments.py",
        "tests/test_limited_access.py",
        "tests/test_restart.py",
        "tests/test_libraries.py",
        "tests/test_library_entities.py",
        "tests/test_scanning.py",
        "tests/test_condition.py",
        "tests/test_listener.py",
        "tests/test_stop_ways.py",
        "tests/hostile/test_bounds.py::test_a_bounded_number_of_messages_is_remembered_during_a_poll",
    ),
    "listener.py": (
        "tests/test_diagnostics.py",
        "tests/hostile/test_bounds.py::test_five_thousand_updates_at_once_do_not_block_the_event_loop",
        "tests/test_listener.py",
        "tests/test_notifications.py",
        "tests/test_bad_moments.py",
        "tests/test_safe_to_restart.py",
    ),
    "sessions.py": ("tests/test_safe_to_restart.py",),
    "server/end_causes.py": ("tests/server/test_end_causes.py",),
    "server/health.py": ("tests/server/test_health.py",),
    "server/libraries.py": (
        "tests/test_libraries.py",
        "tests/test_library_entities.py",
        "tests/test_button.py::test_a_scan_of_an_unknown_library_adds_its_buttons",
        "tests/hostile/test_registries.py::test_a_server_that_always_has_other_libraries_gets_few_of_them",
        "tests/test_bad_moments.py",
    ),
    "server/idle_times.py": ("tests/server/test_idle_times.py",),
    "server/library_names.py": ("tests/server/test_name_match.py",),
    "server/name_match.py": ("tests/server/test_name_match.py",),
    "server/names.py": ("tests/server/test_names.py",),
    "server/start_times.py": (
        "tests/test_restart.py",
        "tests/test_bad_moments.py::test_only_the_times_of_recent_activities_are_kept",
    ),
    "server/stop_methods.py": (
        "tests/server/test_stop_methods.py",
        "tests/test_stop_ways.py",
    ),
    "control/access.py": (
        "tests/test_services.py",
        "tests/test_cancel_activity.py",
        "tests/voice",
    ),
    "control/requested_scan.py": ("tests/control/test_requested_scan.py",),
    "control/stop.py": (
        "tests/test_cancel_activity.py",
        "tests/test_cancel_activities.py",
        "tests/test_stop_ways.py",
        "tests/test_button.py",
        "tests/test_limited_access.py",
    ),
    "control/stop_attempt.py": (
        "tests/test_cancel_activity.py",
        "tests/test_stop_ways.py",
        "tests/test_end_causes.py",
        "tests/test_diagnostics.py",
    ),
    "triggers/stalled.py": (
        "tests/test_stalled_trigger.py",
        "tests/test_trigger_traces.py",
    ),
    "triggers/targets.py": ("tests/test_targets.py", "tests/test_old_options.py"),
    "triggers/progress.py": (
        "tests/test_progress_trigger.py",
        "tests/test_trigger_traces.py",
    ),
    "flow/account.py": ("tests/test_sign_in.py", "tests/test_token.py"),
    "flow/account_servers.py": (
        "tests/test_same_identifier.py",
        "tests/test_sign_in.py",
        "tests/test_token.py",
        "tests/test_discovery.py",
        "tests/test_moved_server.py",
    ),
    "flow/carry_over.py": ("tests/test_moved_server.py",),
    "flow/questions.py": (
        "tests/test_same_identifier.py",
        "tests/test_moved_server.py",
    ),
    "flow/base.py": (
        "tests/test_config_flow.py",
        "tests/test_core_plex.py",
        "tests/test_limited_access.py",
        "tests/test_sign_in.py",
        "tests/test_discovery.py",
        "tests/test_moved_server.py",
    ),
    "assist/sentence_changes.py": (
        "tests/test_sentence_changes.py",
        "tests/voice/test_install.py",
    ),
    "assist/sentence_files.py": (
        "tests/test_sentence_changes.py",
        "tests/voice/test_install.py",
    ),
    "assist/operations.py": ("tests/voice",),
    "assist/servers.py": ("tests/voice",),
    "diagnostics.py": (
        "tests/test_diagnostics.py",
        "tests/test_bad_moments.py::test_diagnostics_of_an_entry_that_is_not_loaded_say_why",
        "tests/test_security.py",
    ),
}
