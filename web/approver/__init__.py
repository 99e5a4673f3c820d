"""Where approvers, and those who release and publish, do their work: queue, decision, release, leave."""
